import { Temporal } from "temporal-polyfill";

/** Days, half-open. */
export interface DayRange {
  readonly from: string;
  readonly before: string;
}

/**
 * The range before a range, for comparison. If the range is whole months, it has as many months, so that a quarter
 * compares with the quarter before. Otherwise it has as many days.
 */
export function previousRange({ from, before }: DayRange): DayRange {
  const start = Temporal.PlainDate.from(from);
  const end = Temporal.PlainDate.from(before);
  const length =
    start.day === 1 && end.day === 1
      ? { months: start.until(end, { largestUnit: "month" }).months }
      : { days: start.until(end, { largestUnit: "day" }).days };
  const first = start.subtract(length);
  return { from: first.year < 1 ? FIRST_DAY : first.toString(), before: from };
}

/** The calendar has no year 0. */
const FIRST_DAY = "0001-01-01";
