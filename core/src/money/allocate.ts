/**
 * Splits a total in proportion to weights, so that the parts sum exactly to the total.
 *
 * Largest remainder: every part is its exact share rounded down. The remaining units go to the largest remainders,
 * one each; of equal remainders the earlier comes first. A weight of zero gets nothing. Weights may be negative while
 * their sum is positive (an invoice with a credit line). A sum of zero or less has no proportions and throws a
 * `RangeError`.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum <= 0n) throw new RangeError("Only weights with a positive sum have proportions.");
  // A negative total is split like its positive counterpart, so that a credit note mirrors its invoice.
  if (total < 0n) return allocate(-total, weights).map((part) => -part);

  const shares = weights.map((weight, index) => {
    const floor = floorDivide(total * weight, sum);
    return { index, floor, remainder: total * weight - floor * sum };
  });
  let left = total - shares.reduce((a, share) => a + share.floor, 0n);
  const parts = shares.map((share) => share.floor);
  const byRemainder = shares.toSorted(
    (a, b) => compareDescending(a.remainder, b.remainder) || a.index - b.index,
  );
  for (const { index, floor } of byRemainder) {
    if (left === 0n) break;
    parts[index] = floor + 1n;
    left -= 1n;
  }
  return parts;
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

function compareDescending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
