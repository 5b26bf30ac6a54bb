import type { CurrencyCode } from "../money/currency.ts";
import { type Discount, discountOn } from "../pricing/discount.ts";

/** What people changed on an invoice's lines about one period, in minor units without tax. */
export interface ChangedByHand {
  /** How much less the invoice bills, at the agreed discount, because a quantity or price was lowered. */
  readonly cut: bigint;
  /** How much more it bills, likewise, because a quantity or price was raised. */
  readonly raised: bigint;
  /** The discount beyond the agreed one; negative where people lowered the discount. */
  readonly gift: bigint;
}

/** A line about the period, in minor units. `net` is without its discounts. */
export interface LineOfPeriod {
  readonly amount: bigint;
  readonly net: bigint;
  /** Whether the agreed discount is meant for it. An adjustment has its own period's discount among its parts. */
  readonly isDiscounted: boolean;
}

/**
 * Compares an invoice's lines about a period with what the billing run computed for them.
 *
 * @param computed all that the run computed, after the agreed discount, in minor units
 */
export function changedByHand(
  lines: readonly LineOfPeriod[],
  { computed, discount, currency }: { computed: bigint; discount: Discount | null; currency: CurrencyCode },
): ChangedByHand {
  const sum = (of: readonly LineOfPeriod[]) => of.reduce((total, line) => total + line.amount, 0n);
  const discounted = sum(lines.filter((line) => line.isDiscounted));
  const agreed = discount === null ? 0n : discountOn(discounted, discount, currency);
  const billed = sum(lines) - agreed;
  const net = lines.reduce((total, line) => total + line.net, 0n);
  return {
    cut: billed < computed ? computed - billed : 0n,
    raised: billed > computed ? billed - computed : 0n,
    gift: billed - net,
  };
}
