import { addDays, daysBetween, nextMonth } from "@billow/core/metering/period.ts";
import { firstOfMonth, monthOf } from "../store/month.ts";

/** Days, half-open. */
export interface Days {
  from: string;
  before: string;
}

/** How much of a month's beginning is meant: none of it, its first ten days, or its first twenty. */
export type Beginning = 0 | 10 | 20;

/**
 * A range of days as months, plus or minus some days. It holds the months from `from` on up to `before`, without the
 * first days of the first, and with the first days of the month `before`.
 */
export interface MonthsAndDays {
  /** Firsts of months. */
  from: string;
  before: string;
  without: Beginning;
  with: Beginning;
  added: readonly Days[];
  takenAway: readonly Days[];
}

/**
 * Expresses a range of days by the nearest thirds of months, so that its sum is read from few rows: five days or six at
 * either end, which are added or taken away. The result is exact, because a month is stored as the sum of its days.
 */
export function nearestThirds(range: Days): MonthsAndDays {
  const [from, before] = [nearestThird(range.from), nearestThird(range.before)];
  const months = { from: from.month, without: from.days, before: before.month, with: before.days };
  if (from.day === before.day) return { ...months, added: [range], takenAway: [] };
  const added = [
    { from: range.from, before: from.day },
    { from: before.day, before: range.before },
  ];
  const takenAway = [
    { from: from.day, before: range.from },
    { from: range.before, before: before.day },
  ];
  return { ...months, added: added.filter(isNotEmpty), takenAway: takenAway.filter(isNotEmpty) };
}

/** The nearest day on which a third of a month begins. */
function nearestThird(day: string): { day: string; month: string; days: Beginning } {
  const month = firstOfMonth(day);
  const beginnings = ([0, 10, 20] as const).map((days) => ({ day: addDays(month, days), month, days }));
  const next = `${nextMonth(monthOf(day))}-01`;
  const [nearest] = [...beginnings, { day: next, month: next, days: 0 as const }].sort(
    (a, b) => distance(a.day, day) - distance(b.day, day),
  );
  if (nearest === undefined) throw new Error("a month has thirds");
  return nearest;
}

function distance(a: string, b: string): number {
  return Math.abs(daysBetween(a, b));
}

function isNotEmpty({ from, before }: Days): boolean {
  return from < before;
}
