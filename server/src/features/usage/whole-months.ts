import { nextMonth } from "@billow/core/period.ts";
import { firstOfMonth, monthOf } from "./month.ts";

/** Days, half-open. */
export interface Days {
  from: string;
  before: string;
}

/** The calendar months that lie wholly in a range of days; null where there is none. */
export function wholeMonths({ from, before }: Days): Days | null {
  const first = from === firstOfMonth(from) ? from : `${nextMonth(monthOf(from))}-01`;
  const end = firstOfMonth(before);
  return first < end ? { from: first, before: end } : null;
}
