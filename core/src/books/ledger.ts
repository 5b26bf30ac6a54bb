import type { MoneyPlace } from "./money-place.ts";

/** The accounts of the books. */
export const ACCOUNTS = [
  "receivable",
  "revenue",
  "tax",
  "cash",
  "customerCredit",
  "badDebt",
  "taxRelief",
  "lateFees",
  "lateInterest",
  "paymentFees",
] as const;

/** One of `ACCOUNTS`. */
export type Account = (typeof ACCOUNTS)[number];

/** A line of a posting: minor units, debits positive, credits negative. */
export interface Entry {
  readonly account: Account;
  readonly amount: bigint;
  /** Of `cash`: where it is, if that is told apart. */
  readonly place?: MoneyPlace | null;
}

/** A transaction in double entry: its entries sum to zero. */
export interface Posting {
  readonly kind: PostingKind;
  readonly entries: readonly Entry[];
}

/** The kinds of postings. */
export const POSTING_KINDS = [
  "issue",
  "payment",
  "paymentReversed",
  "credit",
  "creditReleased",
  "creditNote",
  "refund",
  "payout",
  "writeOff",
  "writeOffUndone",
  "void",
  "charge",
  "chargeUndone",
  "transfer",
  "paymentFee",
  "paymentFeeUndone",
] as const;

/** One of `POSTING_KINDS`. */
export type PostingKind = (typeof POSTING_KINDS)[number];

/** An invoice is issued: the customer owes it; revenue and tax are recognised. */
export function issuePosting({ net, tax }: { net: bigint; tax: bigint }): Posting {
  return posting("issue", [
    { account: "receivable", amount: net + tax },
    { account: "revenue", amount: -net },
    { account: "tax", amount: -tax },
  ]);
}

/** A payment is received. The applied part reduces the receivable; the rest is owed to the customer as credit. */
export function paymentPosting({
  amount,
  applied,
  credit,
}: {
  amount: bigint;
  applied: bigint;
  credit: bigint;
}): Posting {
  return posting("payment", [
    { account: "cash", amount },
    { account: "receivable", amount: -applied },
    { account: "customerCredit", amount: -credit },
  ]);
}

/** A payment did not last, or was recorded by mistake: the reverse of the payment. */
export function paymentReversedPosting(payment: {
  amount: bigint;
  applied: bigint;
  credit: bigint;
}): Posting {
  return reversePosting(paymentPosting(payment), "paymentReversed");
}

/** A customer's credit pays an invoice: the receivable and the credit decrease. */
export function creditPosting({ amount }: { amount: bigint }): Posting {
  return posting("credit", [
    { account: "customerCredit", amount },
    { account: "receivable", amount: -amount },
  ]);
}

/** Credit used on an invoice returns to the customer: the reverse of its use. */
export function creditReleasedPosting({ amount }: { amount: bigint }): Posting {
  return reversePosting(creditPosting({ amount }), "creditReleased");
}

/**
 * A credit note: revenue and tax decrease. First the receivable does, by what is `due` of it; then the customer gets
 * credit, `toCredit`; the rest is paid out.
 */
export function creditNotePosting({
  net,
  tax,
  due,
  toCredit,
}: {
  net: bigint;
  tax: bigint;
  due: bigint;
  toCredit: bigint;
}): Posting {
  return posting("creditNote", [
    { account: "revenue", amount: net },
    { account: "tax", amount: tax },
    { account: "receivable", amount: -due },
    { account: "cash", amount: due + toCredit - (net + tax) },
    { account: "customerCredit", amount: -toCredit },
  ]);
}

/**
 * A refund: revenue and tax decrease by the credit note's net and tax. The part paid by credit, `toCredit`, becomes
 * credit again; the rest is paid out.
 */
export function refundPosting({
  net,
  tax,
  toCredit,
}: {
  net: bigint;
  tax: bigint;
  toCredit: bigint;
}): Posting {
  return posting("refund", [
    { account: "revenue", amount: net },
    { account: "tax", amount: tax },
    { account: "cash", amount: toCredit - (net + tax) },
    { account: "customerCredit", amount: -toCredit },
  ]);
}

/** A customer's credit is paid out: the credit and the cash decrease. */
export function payoutPosting({ amount }: { amount: bigint }): Posting {
  return posting("payout", [
    { account: "customerCredit", amount },
    { account: "cash", amount: -amount },
  ]);
}

/** Money goes from one place to another, null being that of all money that is not told apart. */
export function transferPosting({
  amount,
  from,
  to,
}: {
  amount: bigint;
  from: MoneyPlace | null;
  to: MoneyPlace | null;
}): Posting {
  return posting("transfer", [
    { account: "cash", amount, place: to },
    { account: "cash", amount: -amount, place: from },
  ]);
}

/** What a provider keeps for itself of the money that it holds. */
export function paymentFeePosting({ amount, from }: { amount: bigint; from: MoneyPlace | null }): Posting {
  return posting("paymentFee", [
    { account: "paymentFees", amount },
    { account: "cash", amount: -amount, place: from },
  ]);
}

/** Money and expenses of the operator's own. */
const OWN_ACCOUNTS: readonly Account[] = ["cash", "paymentFees"];
const OWN_KINDS: readonly PostingKind[] = ["transfer", "paymentFee", "paymentFeeUndone"];

/** Throws unless the posting moves the operator's own money alone: only such a posting has no customer. */
export function assertOwnMoney({ kind, entries }: Posting): void {
  const isOwn = OWN_KINDS.includes(kind) && entries.every(({ account }) => OWN_ACCOUNTS.includes(account));
  if (!isOwn) throw new RangeError(`A ${kind} posting is some customer's.`);
}

/** The posting with its cash in a place. */
export function inPlace({ kind, entries }: Posting, place: MoneyPlace | null): Posting {
  if (place === null) return { kind, entries };
  return { kind, entries: entries.map((entry) => (entry.account === "cash" ? { ...entry, place } : entry)) };
}

/** A debt is given up: its net is an expense, and its tax is to come back from the tax office. */
export function writeOffPosting({ net, tax }: { net: bigint; tax: bigint }): Posting {
  return posting("writeOff", [
    { account: "badDebt", amount: net },
    { account: "taxRelief", amount: tax },
    { account: "receivable", amount: -(net + tax) },
  ]);
}

/** What was given up is owed again, or was paid after all: the reverse of the write-off. */
export function writeOffUndonePosting(shares: { net: bigint; tax: bigint }): Posting {
  return reversePosting(writeOffPosting(shares), "writeOffUndone");
}

/** An issued invoice is voided: the reverse of its issue. */
export function voidPosting({ net, tax }: { net: bigint; tax: bigint }): Posting {
  return reversePosting(issuePosting({ net, tax }), "void");
}

/** What lines of an invoice charge for lateness, by account, in minor units. */
export interface ChargedAmounts {
  readonly lateFees: bigint;
  readonly lateInterest: bigint;
}

/** Fees and interest of an issued invoice are income of their own, not revenue. */
export function chargePosting({ lateFees, lateInterest }: ChargedAmounts): Posting {
  return posting("charge", [
    { account: "revenue", amount: lateFees + lateInterest },
    { account: "lateFees", amount: -lateFees },
    { account: "lateInterest", amount: -lateInterest },
  ]);
}

/** Charges that are credited or voided: the reverse of their posting. */
export function chargeUndonePosting(charged: ChargedAmounts): Posting {
  return reversePosting(chargePosting(charged), "chargeUndone");
}

/** The posting that reverses another. An issued fact is never edited, only corrected by a new one. */
export function reversePosting({ entries }: Posting, kind: PostingKind): Posting {
  return posting(
    kind,
    entries.map((entry) => ({ ...entry, amount: -entry.amount })),
  );
}

/** Throws unless the entries sum to zero. Every posting is checked when it is made, and again before it is written. */
export function assertBalanced({ kind, entries }: Posting): void {
  const sum = entries.reduce((total, entry) => total + entry.amount, 0n);
  if (sum !== 0n) throw new RangeError(`A ${kind} posting is out of balance by ${sum} minor units.`);
}

/** Entries of zero are left out. */
function posting(kind: PostingKind, entries: readonly Entry[]): Posting {
  const made = { kind, entries: entries.filter((entry) => entry.amount !== 0n) };
  assertBalanced(made);
  return made;
}
