import type { Decimal } from "./decimal.ts";
import { toScaledInteger } from "./decimal.ts";
import { divideHalfAwayFromZero } from "./rounding.ts";

/** A percentage of an amount in minor units, rounded once to whole minor units, half away from zero. */
export function percentOf(minor: bigint, percent: Decimal): bigint {
  const { integer, decimals } = toScaledInteger(percent);
  return divideHalfAwayFromZero(minor * integer, 100n * 10n ** BigInt(decimals));
}
