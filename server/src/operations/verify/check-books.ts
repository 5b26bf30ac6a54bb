import {
  ACCOUNTS,
  creditPosting,
  issuePosting,
  type Posting,
  paymentPosting,
  refundPosting,
} from "@billow/core/books/ledger.ts";
import type { Contradiction } from "./finding.ts";
import type { StoredInvoice } from "./stored-invoice.ts";
import { amountText } from "./words.ts";

/** Compares the ledger of an invoice, account by account, with what its history implies. */
export function* checkBooks(stored: StoredInvoice): Generator<Contradiction> {
  const { invoice, entries } = stored;
  const { number, currency } = invoice;
  const expected = new Map<string, bigint>();
  for (const { entries: sides } of postingsOf(stored))
    for (const { account, amount } of sides) expected.set(account, (expected.get(account) ?? 0n) + amount);
  const found = new Map<string, bigint>();
  for (const { account, amount } of entries) found.set(account, (found.get(account) ?? 0n) + amount);
  for (const account of new Set([...ACCOUNTS, ...found.keys()])) {
    const should = expected.get(account) ?? 0n;
    const is = found.get(account) ?? 0n;
    if (should === is) continue;
    yield {
      where: `${number}, ${account}`,
      expected: amountText(should, currency),
      found: amountText(is, currency),
    };
  }
  const foreign = entries.find(
    (entry) => entry.customer_id !== invoice.customer_id || entry.currency !== currency,
  );
  if (foreign === undefined) return;
  yield {
    where: `${number}, entries of posting ${foreign.posting_id}`,
    expected: `${invoice.customer_id} in ${currency}`,
    found: `${foreign.customer_id} in ${foreign.currency}`,
  };
}

/** An issue and its reversal sum to zero, and so do the use of credit and its release. The books have no balance for drafts and voided invoices. */
function postingsOf({ invoice, payments, refunds, creditNotes }: StoredInvoice): Posting[] {
  const isIssued = invoice.status !== "draft" && invoice.status !== "voided";
  return [
    ...(isIssued ? [issuePosting({ net: invoice.subtotal - invoice.discount, tax: invoice.tax })] : []),
    ...payments
      .filter((payment) => payment.released_at === null && payment.reversed_at === null)
      .map(({ amount, applied, source }) =>
        source === "credit"
          ? creditPosting({ amount })
          : paymentPosting({ amount, applied, credit: amount - applied }),
      ),
    ...refunds.flatMap((refund) => {
      const note = creditNotes.find((one) => one.id === refund.credit_note_id);
      return note === undefined
        ? []
        : [refundPosting({ net: note.net, tax: note.tax, toCredit: refund.to_credit })];
    }),
  ];
}
