import { chargedAmounts } from "@billow/core/books/charge.ts";
import {
  ACCOUNTS,
  chargePosting,
  creditNotePosting,
  creditPosting,
  creditReleasedPosting,
  issuePosting,
  type Posting,
  paymentPosting,
  paymentReversedPosting,
  refundPosting,
  writeOffPosting,
} from "@billow/core/books/ledger.ts";
import { sharesOfDebt } from "@billow/core/books/write-off.ts";
import { decimal } from "@billow/core/money/decimal.ts";
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

/**
 * An issue and its reversal sum to zero, and so do the use of credit and its release. The books have no balance for drafts
 * and voided invoices: what credit notes left of those was reversed.
 */
function postingsOf(stored: StoredInvoice): Posting[] {
  const { invoice, refunds, creditNotes } = stored;
  const isIssued = invoice.status !== "draft" && invoice.status !== "voided";
  return [
    ...(isIssued ? [issuePosting({ net: invoice.subtotal - invoice.discount, tax: invoice.tax })] : []),
    ...(isIssued ? correctionPostings(stored) : []),
    ...(isIssued ? [chargesLeft(stored)] : []),
    ...stored.payments.flatMap((payment) => paymentPostings(stored, payment)),
    ...stored.allocations.flatMap(allocationPostings),
    ...debtPostings(stored),
    ...refunds.flatMap((refund) => {
      const note = creditNotes.find((one) => one.id === refund.credit_note_id);
      return note === undefined || note.settle !== null
        ? []
        : [refundPosting({ net: note.net, tax: note.tax, toCredit: refund.to_credit })];
    }),
  ];
}

/** What the books hold of credit notes by line: they lower what is due, and beyond that is a refund. */
function correctionPostings({ creditNotes, refunds }: StoredInvoice): Posting[] {
  return creditNotes.flatMap(({ id, net, tax, total, settle }) => {
    if (settle === null) return [];
    const refund = refunds.find((one) => one.credit_note_id === id);
    const due = total - (refund?.amount ?? 0n);
    return [creditNotePosting({ net, tax, due, toCredit: refund?.to_credit ?? 0n })];
  });
}

/** What the books hold of its charges for lateness: what credit notes by line left of their lines. */
function chargesLeft({ lines, creditedLines }: StoredInvoice): Posting {
  return chargePosting(
    chargedAmounts(
      lines.flatMap(({ position, charge_kind: kind, amount, discount, discount_share }) => {
        if (kind === null) return [];
        const credited = creditedLines.filter((one) => one.position === position);
        return [
          { kind, net: credited.reduce((left, { net }) => left - net, amount - discount - discount_share) },
        ];
      }),
    ),
  );
}

/** What the books hold of a payment that was recorded on the invoice, and of a use of credit. */
function paymentPostings(
  { allocations }: StoredInvoice,
  { id, amount, source, released_at, reversed_at }: StoredInvoice["payments"][number],
): Posting[] {
  if (source === "credit") return released_at === null ? [creditPosting({ amount })] : [];
  const received = allocations.filter((one) => one.payment_id === id && !one.from_credit);
  const applied = sumOf(received);
  const standing = sumOf(received.filter((one) => one.released_at === null));
  return [
    paymentPosting({ amount, applied, credit: amount - applied }),
    ...(reversed_at === null
      ? []
      : [paymentReversedPosting({ amount, applied: standing, credit: amount - standing })]),
  ];
}

/** What the books hold of an allocation, besides the posting of a payment that was recorded on the invoice. */
function allocationPostings(allocation: StoredInvoice["allocations"][number]): Posting[] {
  const { amount, from_credit, released_at, reversed_at, home_id, invoice_id } = allocation;
  const released = released_at === null ? [] : [creditReleasedPosting({ amount })];
  if (from_credit) return [creditPosting({ amount }), ...released];
  if (home_id === invoice_id) return released;
  const part = { amount, applied: amount, credit: 0n };
  const isReversed = reversed_at !== null && released_at === null;
  return [paymentPosting(part), ...released, ...(isReversed ? [paymentReversedPosting(part)] : [])];
}

/** What the books hold of a debt that is given up. What was taken back has been reversed. */
function debtPostings(stored: StoredInvoice): Posting[] {
  const writtenOff = sumOf(stored.writeOffs);
  const taxes = taxesLeft(stored);
  const isTaxed = taxes.some(({ taxable, tax }) => taxable + tax > 0n);
  return writtenOff > 0n && isTaxed ? [writeOffPosting(sharesOfDebt(writtenOff, taxes))] : [];
}

/** Credit notes by line come before a write-off, and refunds after it. */
function taxesLeft({ taxes, creditNotes, creditedTaxes }: StoredInvoice): { taxable: bigint; tax: bigint }[] {
  const byLine = new Set(creditNotes.flatMap(({ id, settle }) => (settle === null ? [] : [id])));
  return taxes.map(({ category, rate, taxable, tax }) => {
    const credited = creditedTaxes.filter(
      (one) =>
        byLine.has(one.credit_note_id) && one.category === category && decimal(one.rate).eq(decimal(rate)),
    );
    return {
      taxable: credited.reduce((left, one) => left - one.taxable, taxable),
      tax: credited.reduce((left, one) => left - one.tax, tax),
    };
  });
}

function sumOf(amounts: readonly { amount: bigint }[]): bigint {
  return amounts.reduce((sum, { amount }) => sum + amount, 0n);
}
