import { divideHalfAwayFromZero } from "../money/rounding.ts";

/** The amount missing to a minimum spend, in minor units: the true-up line. Zero once the minimum is reached. */
export function trueUp({ minimum, reached }: { minimum: bigint; reached: bigint }): bigint {
  return reached < minimum ? minimum - reached : 0n;
}

/**
 * The minimum spend of a period, from monthly minimums that each applied for `seconds` of it. In minor units, rounded
 * once, half away from zero.
 */
export function proratedMinimum(
  stretches: readonly { minimum: bigint; seconds: number }[],
  periodSeconds: number,
): bigint {
  const sum = stretches.reduce((total, { minimum, seconds }) => total + minimum * BigInt(seconds), 0n);
  return divideHalfAwayFromZero(sum, BigInt(periodSeconds));
}
