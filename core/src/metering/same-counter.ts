import type { Decimal } from "../money/decimal.ts";
import type { CounterSample } from "./counter-usage.ts";

type Told = Pick<CounterSample, "at" | "value">;

/**
 * Whether two series report the same counter, scraped by two observers at different times: then each value of one
 * lies between the values of the other before and after it. Null where they have too little time in common.
 *
 * The sample after the next is also allowed, because a scrape reads slightly later than its timestamp. One comparison
 * in ten may fail, because counters have glitches. Times at which a counter fell are ignored.
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
