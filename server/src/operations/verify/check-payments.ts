import type { Contradiction } from "./finding.ts";
import type { StoredInvoice } from "./stored-invoice.ts";
import { amountText } from "./words.ts";

/** Compares the paid and refunded amounts of an invoice with what is allocated to it, its refunds and credit notes. */
export function* checkPayments(stored: StoredInvoice): Generator<Contradiction> {
  const { invoice, payments, allocations, refunds, creditNotes, writeOffs } = stored;
  const differ = function* (what: string, expected: bigint, found: bigint): Generator<Contradiction> {
    if (expected === found) return;
    const { number, currency } = invoice;
    yield {
      where: `${number}, ${what}`,
      expected: amountText(expected, currency),
      found: amountText(found, currency),
    };
  };
  const credit = payments.reduce(
    (sum, { source, applied, released_at }) =>
      sum + (source === "credit" && released_at === null ? applied : 0n),
    0n,
  );
  const money = allocations.reduce(
    (sum, { amount, released_at, reversed_at }) =>
      sum + (released_at === null && reversed_at === null ? amount : 0n),
    0n,
  );
  yield* differ("paid", money + credit, invoice.amount_paid);
  yield* differ("paid by credit", credit, invoice.credit_applied);
  const writtenOff = writeOffs.reduce((sum, fact) => sum + fact.amount, 0n);
  yield* differ("written off", writtenOff, invoice.written_off);
  const byLine = creditNotes.filter(({ settle }) => settle !== null);
  const refunded = refunds.reduce((sum, refund) => sum + refund.amount, 0n);
  const returned = refunds
    .filter((refund) => byLine.some(({ id }) => id === refund.credit_note_id))
    .reduce((sum, refund) => sum + refund.amount, 0n);
  const noted = byLine.reduce((sum, note) => sum + note.total, 0n);
  yield* differ("credited", noted - returned, invoice.credited);
  yield* differ("refunded", refunded, invoice.amount_refunded);
  if (invoice.status === "paid")
    yield* differ(
      "paid, as its status says",
      invoice.total,
      invoice.amount_paid + invoice.written_off + invoice.credited,
    );
  for (const refund of refunds) {
    const note = creditNotes.find((one) => one.id === refund.credit_note_id);
    if (note !== undefined && note.settle !== null) continue;
    yield* differ(`credit note ${note?.number ?? "of another invoice"}`, refund.amount, note?.total ?? 0n);
  }
  for (const row of [...payments, ...allocations, ...refunds, ...creditNotes, ...writeOffs]) {
    if (row.customer_id === invoice.customer_id) continue;
    yield {
      where: `${invoice.number}, customer of a payment, refund, credit note or write-off`,
      expected: invoice.customer_id,
      found: row.customer_id,
    };
  }
}
