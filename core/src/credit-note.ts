import { DomainError } from "./errors.ts";
import { allocate } from "./money.ts";
import { divideHalfAwayFromZero } from "./rounding.ts";

/** A refund split into what reverses revenue and what reverses tax, in minor units. */
export interface RefundShares {
  readonly net: bigint;
  readonly tax: bigint;
}

/** How much of what was paid can still be refunded, in minor units. */
export function refundableAmount({
  amountPaid,
  amountRefunded,
}: {
  amountPaid: bigint;
  amountRefunded: bigint;
}): bigint {
  return amountPaid - amountRefunded;
}

/**
 * Refuses a refund that is not positive (`amount_not_positive`) or more than is left
 * (`amount_exceeds_refundable`).
 */
export function assertRefundable(
  amount: bigint,
  { amountPaid, amountRefunded }: { amountPaid: bigint; amountRefunded: bigint },
): void {
  if (amount <= 0n)
    throw new DomainError("amount_not_positive", "A refund must be more than zero.", "/amount");
  if (amount > refundableAmount({ amountPaid, amountRefunded })) {
    throw new DomainError(
      "amount_exceeds_refundable",
      "A refund may not be more than was paid and not yet refunded.",
      "/amount",
    );
  }
}

/**
 * The net and tax of a credit note over `amount`, in proportion to the invoice's total.
 *
 * The tax share is the difference of two rounded running totals, so refunds that add up to the invoice's
 * total give back exactly its tax, in whatever parts they are made.
 */
export function refundShares({
  total,
  tax,
  alreadyRefunded,
  amount,
}: {
  total: bigint;
  tax: bigint;
  alreadyRefunded: bigint;
  amount: bigint;
}): RefundShares {
  assertRefundable(amount, { amountPaid: total, amountRefunded: alreadyRefunded });
  const taxUpTo = (refunded: bigint) => divideHalfAwayFromZero(tax * refunded, total);
  const taxShare = taxUpTo(alreadyRefunded + amount) - taxUpTo(alreadyRefunded);
  return { net: amount - taxShare, tax: taxShare };
}

/**
 * What credit notes, the first one first, take back of each of an invoice's lines, in minor units without tax: each note in
 * proportion to what is left of the lines. Lines that give back have no share in it, and no line is taken back beyond what
 * it comes to, so an invoice that is refunded in full bills nothing any more.
 */
export function creditedOfLines(lines: readonly bigint[], notes: readonly bigint[]): bigint[] {
  const bill = lines.map((net) => (net > 0n ? net : 0n));
  let left = bill;
  for (const note of notes) {
    if (note === 0n) continue;
    const shares = allocate(note, left);
    left = left.map((net, index) => net - (shares[index] ?? 0n));
  }
  return bill.map((net, index) => net - (left[index] ?? 0n));
}

/**
 * What of a refund becomes customer credit again, in minor units. Money goes back first, so that no more money is paid
 * out for an invoice than came in for it; what credit had paid becomes credit again.
 */
export function refundToCredit({
  amount,
  amountPaid,
  creditApplied,
  alreadyRefunded,
}: {
  amount: bigint;
  amountPaid: bigint;
  creditApplied: bigint;
  alreadyRefunded: bigint;
}): bigint {
  const money = amountPaid - creditApplied;
  const moneyLeft = alreadyRefunded < money ? money - alreadyRefunded : 0n;
  return amount < moneyLeft ? 0n : amount - moneyLeft;
}
