import { DomainError } from "../errors.ts";

/** How a payment is used, in minor units: `applied` reduces the amount due, `credit` is kept for the customer. */
export interface AppliedPayment {
  readonly applied: bigint;
  readonly credit: bigint;
  /** Whether nothing is due any more. */
  readonly settles: boolean;
}

/** Applies a payment to the amount due. The excess becomes customer credit. */
export function applyPayment({ due, amount }: { due: bigint; amount: bigint }): AppliedPayment {
  if (amount <= 0n)
    throw new DomainError("amount_not_positive", "A payment must be greater than zero.", "/amount");
  if (due < 0n) throw new RangeError("The amount due is never negative.");
  const applied = amount < due ? amount : due;
  return { applied, credit: amount - applied, settles: applied === due };
}

/**
 * How much of a customer's credit pays an invoice: the amount asked for, otherwise as much as is due and available.
 *
 * @throws DomainError `amount_not_positive`, `amount_exceeds_due`, `amount_exceeds_credit`
 */
export function applyCredit({ due, credit, asked }: { due: bigint; credit: bigint; asked: bigint | null }): {
  applied: bigint;
  settles: boolean;
} {
  const applied = asked ?? (credit < due ? credit : due);
  if (applied <= 0n)
    throw new DomainError("amount_not_positive", "The credit to use must be greater than zero.", "/amount");
  if (applied > due)
    throw new DomainError("amount_exceeds_due", "Credit may not pay more than is due.", "/amount");
  if (applied > credit)
    throw new DomainError("amount_exceeds_credit", "The customer has less credit than this.", "/amount");
  return { applied, settles: applied === due };
}
