import { amountDue } from "@billow/core/invoicing/invoice.ts";
import { INVOICE_STATUSES } from "@billow/core/invoicing/transitions.ts";
import type { Contradiction } from "./finding.ts";
import type { StoredInvoice } from "./stored-invoice.ts";
import { amountText } from "./words.ts";

/** Adds the amount due of an invoice to the sums by currency. Drafts are not in the books, so nothing is due on them. */
export function addDue(due: Map<string, bigint>, { invoice }: StoredInvoice): void {
  const status = INVOICE_STATUSES.find((one) => one === invoice.status);
  if (status === undefined || status === "draft") return;
  const { total, amount_paid: amountPaid, written_off: writtenOff, credited } = invoice;
  const amount = amountDue({ status, total, amountPaid, writtenOff, credited });
  due.set(invoice.currency, (due.get(invoice.currency) ?? 0n) + amount);
}

/** Compares a customer's receivables in the books with the amounts due of its open invoices, by currency. */
export function* checkReceivable(
  owner: string,
  due: ReadonlyMap<string, bigint>,
  books: ReadonlyMap<string, bigint>,
): Generator<Contradiction> {
  for (const currency of new Set([...due.keys(), ...books.keys()])) {
    const expected = due.get(currency) ?? 0n;
    const found = books.get(currency) ?? 0n;
    if (expected === found) continue;
    yield { where: owner, expected: amountText(expected, currency), found: amountText(found, currency) };
  }
}
