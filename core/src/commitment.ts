import { divideHalfAwayFromZero } from "./rounding.ts";

/**
 * What is missing to a minimum spend, in minor units: the amount of the true-up line; zero once the minimum
 * is reached.
 */
export function trueUp({ minimum, reached }: { minimum: bigint; reached: bigint }): bigint {
  return reached < minimum ? minimum - reached : 0n;
}

/**
 * What of monthly minimum spends, each agreed for `seconds` of a period, holds for all of it, in minor units, rounded once,
 * half away from zero.
 */
export function proratedMinimum(
  stretches: readonly { minimum: bigint; seconds: number }[],
  periodSeconds: number,
): bigint {
  const sum = stretches.reduce((total, { minimum, seconds }) => total + minimum * BigInt(seconds), 0n);
  return divideHalfAwayFromZero(sum, BigInt(periodSeconds));
}
