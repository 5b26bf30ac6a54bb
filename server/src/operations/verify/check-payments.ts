import type { Contradiction } from "./finding.ts";
import type { StoredInvoice } from "./stored-invoice.ts";
import { amountText } from "./words.ts";

/** Compares the paid and refunded amounts of an invoice with its payments, refunds and credit notes. */
export function* checkPayments(stored: StoredInvoice): Generator<Contradiction> {
  const { invoice, payments, refunds, creditNotes } = stored;
  const differ = function* (what: string, expected: bigint, found: bigint): Generator<Contradiction> {
    if (expected === found) return;
    const { number, currency } = invoice;
    yield {
      where: `${number}, ${what}`,
      expected: amountText(expected, currency),
      found: amountText(found, currency),
    };
  };
  const standing = payments.filter((payment) => payment.released_at === null && payment.reversed_at === null);
  const paid = standing.reduce((sum, payment) => sum + payment.applied, 0n);
  yield* differ("paid", paid, invoice.amount_paid);
  const credit = standing.reduce(
    (sum, { source, applied }) => sum + (source === "credit" ? applied : 0n),
    0n,
  );
  yield* differ("paid by credit", credit, invoice.credit_applied);
  const refunded = refunds.reduce((sum, refund) => sum + refund.amount, 0n);
  yield* differ("refunded", refunded, invoice.amount_refunded);
  if (invoice.status === "paid")
    yield* differ("paid, as its status says", invoice.total, invoice.amount_paid);
  for (const refund of refunds) {
    const note = creditNotes.find((one) => one.id === refund.credit_note_id);
    yield* differ(`credit note ${note?.number ?? "of another invoice"}`, refund.amount, note?.total ?? 0n);
  }
  for (const row of [...payments, ...refunds, ...creditNotes]) {
    if (row.customer_id === invoice.customer_id) continue;
    yield {
      where: `${invoice.number}, customer of a payment, refund or credit note`,
      expected: invoice.customer_id,
      found: row.customer_id,
    };
  }
}
