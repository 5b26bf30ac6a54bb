import { addDays, daysBetween } from "../metering/period.ts";
import { type Decimal, toScaledInteger } from "../money/decimal.ts";
import { divideHalfAwayFromZero } from "../money/rounding.ts";
import type { DayCount } from "./day-count.ts";

/** What was due on each of some days, `before` excluded; in minor units. */
export interface DueSpan {
  readonly from: string;
  readonly before: string;
  readonly due: bigint;
}

/**
 * Simple interest on what was due each day, in minor units. A year's rate is `yearlyRate` percent. The sum over all days is
 * exact and is rounded once, half away from zero.
 */
export function interestOn(
  spans: readonly DueSpan[],
  { yearlyRate, dayCount }: { yearlyRate: Decimal; dayCount: DayCount },
): bigint {
  const dueDays = new Map<bigint, bigint>();
  for (const span of spans)
    for (const { from, before, due } of dayCount === "actual/actual" ? byYear(span) : [span]) {
      const year = daysOfYear(from, dayCount);
      const days = daysBetween(from, before);
      if (days > 0 && due > 0n) dueDays.set(year, (dueDays.get(year) ?? 0n) + due * BigInt(days));
    }
  const { integer, decimals } = toScaledInteger(yearlyRate);
  // One fraction over all lengths of years, so that only the end is rounded.
  const denominator = [...dueDays.keys()].reduce((product, days) => product * days, 1n);
  const numerator = [...dueDays].reduce((sum, [days, sums]) => sum + sums * (denominator / days), 0n);
  return divideHalfAwayFromZero(numerator * integer, denominator * 100n * 10n ** BigInt(decimals));
}

/** A change of what was due, from the day that it is dated. */
export interface DueChange {
  readonly on: string;
  readonly amount: bigint;
}

/**
 * What was due at the end of each day from `from` to the one before `before`, as spans without a change. More than `most` bears
 * no interest.
 */
export function dueSpans(
  changes: readonly DueChange[],
  { from, before, most }: { from: string; before: string; most: bigint },
): DueSpan[] {
  const inside = changes.filter(({ on }) => on > from && on < before).map(({ on }) => on);
  const starts = [...new Set([from, ...inside])].sort();
  return starts.flatMap((start, index) => {
    const due = changes.reduce((sum, { on, amount }) => (on <= start ? sum + amount : sum), 0n);
    const end = starts[index + 1] ?? before;
    if (due <= 0n || start >= end) return [];
    return [{ from: start, before: end, due: due > most ? most : due }];
  });
}

function byYear({ from, before, due }: DueSpan): DueSpan[] {
  const spans: DueSpan[] = [];
  for (let start = from; start < before; ) {
    const nextYear = addDays(`${start.slice(0, 4)}-12-31`, 1);
    const end = nextYear < before ? nextYear : before;
    spans.push({ from: start, before: end, due });
    start = end;
  }
  return spans;
}

function daysOfYear(day: string, dayCount: DayCount): bigint {
  if (dayCount === "actual/365") return 365n;
  if (dayCount === "actual/360") return 360n;
  const year = day.slice(0, 4);
  return BigInt(daysBetween(`${year}-01-01`, `${year}-12-31`) + 1);
}
