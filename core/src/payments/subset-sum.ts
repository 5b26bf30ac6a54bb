/** How many numbers are looked at: every one more doubles the combinations. */
const NUMBERS_MAX = 14;

/**
 * The places of numbers above zero that sum exactly to an amount, two numbers at least: the combinations with the fewest
 * numbers first, of those the ones with the earliest. Only the first numbers are looked at.
 */
export function sumsTo(numbers: readonly bigint[], amount: bigint, most: number): number[][] {
  const looked = numbers.slice(0, NUMBERS_MAX);
  const found: number[][] = [];
  for (let size = 2; size < looked.length && found.length < most; size++)
    search(looked, { from: 0, size, left: amount, taken: [] }, found, most);
  return found;
}

function search(
  numbers: readonly bigint[],
  { from, size, left, taken }: { from: number; size: number; left: bigint; taken: number[] },
  found: number[][],
  most: number,
): void {
  if (size === 0) {
    if (left === 0n) found.push(taken);
    return;
  }
  for (let place = from; place <= numbers.length - size && found.length < most; place++) {
    const number = numbers[place] ?? 0n;
    if (number <= left)
      search(
        numbers,
        { from: place + 1, size: size - 1, left: left - number, taken: [...taken, place] },
        found,
        most,
      );
  }
}
