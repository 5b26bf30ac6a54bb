import { divideHalfAwayFromZero } from "./rounding.ts";

/**
 * What is missing to a minimum spend, in minor units: the amount of the true-up line; zero once the minimum
 * is reached.
 */
export function trueUp({ minimum, reached }: { minimum: bigint; reached: bigint }): bigint {
  return reached < minimum ? minimum - reached : 0n;
}

/**
 * What of a monthly minimum spend holds for a period of which it was agreed for `seconds` of `periodSeconds`, in minor
 * units, rounded half away from zero.
 */
export function proratedMinimum(
  minimum: bigint,
  { seconds, periodSeconds }: { seconds: number; periodSeconds: number },
): bigint {
  return divideHalfAwayFromZero(minimum * BigInt(seconds), BigInt(periodSeconds));
}
