/**
 * What is missing to a minimum spend, in minor units: the amount of the true-up line; zero once the minimum
 * is reached.
 */
export function trueUp({ minimum, reached }: { minimum: bigint; reached: bigint }): bigint {
  return reached < minimum ? minimum - reached : 0n;
}
