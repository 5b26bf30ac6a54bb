import type { CounterSample } from "./counter-usage.ts";
import type { Decimal } from "./decimal.ts";

type Told = Pick<CounterSample, "at" | "value">;

/**
 * Whether two series say the same counter, looked at by two who did not look at the same time: at each moment one then
 * lies between what the other said before and after. Null where they have too little time in common to tell.
 *
 * The next but one sample counts as well, as a scrape reads a little later than it is dated; and one comparison in ten
 * may fail, as a counter has its glitches. Moments in which a counter went down say nothing.
 */
export function isSameCounter(a: readonly Told[], b: readonly Told[]): boolean | null {
  const [there, back] = [compare(a, b), compare(b, a)];
  const comparisons = there.comparisons + back.comparisons;
  if (comparisons === 0) return null;
  return (there.failed + back.failed) * 10 <= comparisons;
}

function compare(a: readonly Told[], b: readonly Told[]): { comparisons: number; failed: number } {
  let place = -1;
  let comparisons = 0;
  let failed = 0;
  for (const { at, value } of b) {
    while ((a[place + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) place += 1;
    const around = [a[place - 1], a[place], a[place + 1], a[place + 2]].map((told) => told?.value);
    if (!isRising(around)) continue;
    const [lower, , , upper] = around;
    if (lower !== undefined) comparisons += 1;
    if (upper !== undefined) comparisons += 1;
    if (lower?.gt(value) || upper?.lt(value)) failed += 1;
  }
  return { comparisons, failed };
}

function isRising(values: readonly (Decimal | undefined)[]): boolean {
  const known = values.filter((value) => value !== undefined);
  return known.every((value, index) => known[index + 1]?.gte(value) ?? true);
}
