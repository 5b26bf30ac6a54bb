/** All checks in the order of the report: what each check proves, and what it counts. */
export const CHECKS = {
  owners: { holds: "every row belongs to a customer", counts: "customers" },
  allocations: { holds: "allocations are those that the allocation events tell of", counts: "allocations" },
  hours: { holds: "usage per hour is what raw usage comes to", counts: "hours of usage" },
  days: { holds: "usage per day is what raw usage comes to", counts: "days of usage" },
  months: { holds: "usage per month is what raw usage comes to", counts: "months of usage" },
  platform: {
    holds: "usage of all customers together is the sum of theirs",
    counts: "hours and days of usage",
  },
  events: { holds: "every usage event is in exactly one state", counts: "events" },
  billed: { holds: "what invoices bill of a period is what its usage costs", counts: "periods" },
  amounts: {
    holds: "invoices and credit notes come to what their lines come to, tax and discounts included",
    counts: "invoices",
  },
  payments: {
    holds:
      "paid, refunded, credited and written off is what payments, refunds, credit notes and write-offs say",
    counts: "invoices",
  },
  postings: { holds: "every posting balances", counts: "postings" },
  books: { holds: "the books hold of each invoice what happened to it", counts: "invoices" },
  receivable: { holds: "customers owe what their open invoices are due", counts: "balances" },
  credit: {
    holds: "customers have the credit that the books say, and never less than none",
    counts: "balances",
  },
  receipts: {
    holds:
      "payments pay what is allocated of them, the rest less payouts is credit in the books, and cash is where it came in",
    counts: "payments and payouts",
  },
  payouts: {
    holds: "the books move what providers paid out to bank accounts, and never more than came in by them",
    counts: "payouts of providers",
  },
  charges: {
    holds:
      "customers are charged once for each reminder and reversal, and at most one invoice bills a charge",
    counts: "charges",
  },
  collections: {
    holds: "an invoice is marked as being collected while exactly one direct debit of it is on the way",
    counts: "invoices",
  },
  suspensions: {
    holds: "suspensions were said to be due and lifted once each, one after the other",
    counts: "suspensions",
  },
  periods: {
    holds: "nothing is posted into an accounting period after it was closed",
    counts: "closed periods",
  },
  dates: {
    holds: "invoices are issued, due and posted on the dates their timelines tell",
    counts: "invoices",
  },
  issuers: { holds: "documents and books are those of their customer's issuer", counts: "documents" },
  numbers: { holds: "numbers run from 1 without a gap", counts: "documents" },
  tally: { holds: "invoices are counted as there are, with what they are due", counts: "counts" },
  sums: { holds: "the sums of each month are those of the ledger's entries", counts: "sums" },
  timelines: { holds: "timelines are whole and unchanged", counts: "entries" },
  records: {
    holds: "what was recorded beside timelines is whole and unchanged",
    counts: "events",
  },
  statuses: {
    holds: "timelines tell of each payment, refund, credit note and write-off, and lead to the status",
    counts: "invoices",
  },
  documents: {
    holds: "documents are what they were when they were made, and say the total of the books",
    counts: "files",
  },
} as const;

export type CheckName = keyof typeof CHECKS;

export const CHECK_NAMES = Object.keys(CHECKS) as CheckName[];

/** How many things each check has checked. */
export type Checked = Record<CheckName, number>;

export function nothingChecked(): Checked {
  return Object.fromEntries(CHECK_NAMES.map((name) => [name, 0])) as Checked;
}

/** A contradiction in what is stored. */
export interface Finding {
  check: CheckName;
  where: string;
  expected: string;
  found: string;
}

/** A finding of a check that need not name itself. */
export type Contradiction = Omit<Finding, "check">;

export type Tell = (finding: Finding) => void;

export function tellAll(check: CheckName, contradictions: Iterable<Contradiction>, tell: Tell): void {
  for (const contradiction of contradictions) tell({ check, ...contradiction });
}
