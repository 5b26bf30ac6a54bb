import { DomainError } from "../errors.ts";
import { allocate } from "../money/money.ts";
import { divideHalfAwayFromZero } from "../money/rounding.ts";

/** A refund split into revenue and tax, in minor units. */
export interface RefundShares {
  readonly net: bigint;
  readonly tax: bigint;
}

/** The part of the paid amount that can still be refunded, in minor units. */
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
 * Refuses a refund that is not positive (`amount_not_positive`) or more than is refundable
 * (`amount_exceeds_refundable`).
 */
export function assertRefundable(
  amount: bigint,
  { amountPaid, amountRefunded }: { amountPaid: bigint; amountRefunded: bigint },
): void {
  if (amount <= 0n)
    throw new DomainError("amount_not_positive", "A refund must be greater than zero.", "/amount");
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
 * The tax is the difference of two rounded running totals. So refunds that add up to the invoice's total return
 * exactly its tax, however they are divided.
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
 * What credit notes take back of each line of an invoice, in minor units without tax, oldest note first. Each note is
 * distributed in proportion to what is left of the lines. Negative lines have no share, and no line falls below zero.
 * So an invoice that is refunded in full bills nothing any more.
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
 * The part of a refund that becomes customer credit again, in minor units. Money is returned first, so that never
 * more money is paid out than was received. What credit had paid becomes credit again.
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
