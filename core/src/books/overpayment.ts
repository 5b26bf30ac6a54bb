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
