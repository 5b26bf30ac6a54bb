import { daysBetween, nextMonth } from "@billow/core/metering/period.ts";
import { firstOfMonth, monthOf } from "../store/month.ts";

/** Days, half-open. */
export interface Days {
  from: string;
  before: string;
}

/** A range of days as whole months, plus or minus some days. */
export interface MonthsAndDays {
  /** Between two firsts of a month; empty where both are equal. */
  months: Days;
  added: readonly Days[];
  takenAway: readonly Days[];
}

/**
 * Expresses a range of days by the nearest whole months, so that its sum is read from few rows. If most days of a
 * month are in the range, the month is read whole and the other days are subtracted. The result is exact, because a
 * month is stored as the sum of its days.
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

/** The nearest first of a month. */
function nearestFirst(day: string): string {
  const last = firstOfMonth(day);
  const next = `${nextMonth(monthOf(day))}-01`;
  return daysBetween(last, day) <= daysBetween(day, next) ? last : next;
}

function isNotEmpty({ from, before }: Days): boolean {
  return from < before;
}
