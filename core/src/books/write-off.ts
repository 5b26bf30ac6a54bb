import { DomainError } from "../errors.ts";
import { allocate } from "../money/allocate.ts";

/** A debt split into revenue and tax, in minor units. */
export interface DebtShares {
  readonly net: bigint;
  readonly tax: bigint;
}

/**
 * How much of what is due is written off: the amount asked for, otherwise all of it.
 *
 * @throws DomainError `amount_not_positive`, `amount_exceeds_due`
 */
export function amountToWriteOff({ due, asked }: { due: bigint; asked: bigint | null }): bigint {
  const amount = asked ?? due;
  if (amount <= 0n)
    throw new DomainError("amount_not_positive", "A write-off must be greater than zero.", "/amount");
  if (amount > due)
    throw new DomainError("amount_exceeds_due", "A write-off may not be more than is due.", "/amount");
  return amount;
}

/** What of a payment pays what was written off: the part beyond what is due. Both in minor units. */
export function recoveredBy({ due, applied }: { due: bigint; applied: bigint }): bigint {
  return applied > due ? applied - due : 0n;
}

/**
 * The net and the tax of the part of an invoice that is written off, by largest remainder over the nets and taxes of its
 * categories. The whole invoice has exactly its net and its tax. So what a write-off adds or takes back is the difference
 * of two such values, and no order of write-offs loses a cent.
 */
export function sharesOfDebt(
  writtenOff: bigint,
  taxes: readonly { readonly taxable: bigint; readonly tax: bigint }[],
): DebtShares {
  if (writtenOff === 0n) return { net: 0n, tax: 0n };
  const parts = allocate(
    writtenOff,
    taxes.flatMap(({ taxable, tax }) => [taxable, tax]),
  );
  const tax = parts.reduce((sum, part, index) => (index % 2 === 1 ? sum + part : sum), 0n);
  return { net: writtenOff - tax, tax };
}

/** What changes in the books when the written-off part of an invoice becomes another. Negative where it becomes less. */
export function changeOfDebt(
  { before, after }: { before: bigint; after: bigint },
  taxes: readonly { readonly taxable: bigint; readonly tax: bigint }[],
): DebtShares {
  const [was, is] = [sharesOfDebt(before, taxes), sharesOfDebt(after, taxes)];
  return { net: is.net - was.net, tax: is.tax - was.tax };
}
