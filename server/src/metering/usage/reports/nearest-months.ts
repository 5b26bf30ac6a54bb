import { daysBetween, nextMonth } from "@billow/core/period.ts";
import { firstOfMonth, monthOf } from "../store/month.ts";

/** Days, half-open. */
export interface Days {
  from: string;
  before: string;
}

/** A range of days as what is stored of it: some months, and days that they lack or have too many. */
export interface MonthsAndDays {
  /** From a first of a month to another one; empty where both are the same. */
  months: Days;
  added: readonly Days[];
  takenAway: readonly Days[];
}

/**
 * A range of days by the months nearest to it, so that its sum is read from few rows: a month of which most days are asked
 * for is read whole and the others are taken away. Exact, as a month is stored as the sum of its days.
 */
export function nearestMonths({ from, before }: Days): MonthsAndDays {
  const months = { from: nearestFirst(from), before: nearestFirst(before) };
  if (months.from === months.before) return { months, added: [{ from, before }], takenAway: [] };
  const added = [
    { from, before: months.from },
    { from: months.before, before },
  ];
  const takenAway = [
    { from: months.from, before: from },
    { from: before, before: months.before },
  ];
  return { months, added: added.filter(isNotEmpty), takenAway: takenAway.filter(isNotEmpty) };
}

/** The first of a month that is the fewest days away. */
function nearestFirst(day: string): string {
  const last = firstOfMonth(day);
  const next = `${nextMonth(monthOf(day))}-01`;
  return daysBetween(last, day) <= daysBetween(day, next) ? last : next;
}

function isNotEmpty({ from, before }: Days): boolean {
  return from < before;
}
