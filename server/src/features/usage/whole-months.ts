import { nextMonth } from "@billow/core/period.ts";

/** Days, half-open. */
export interface Days {
  from: string;
  before: string;
}

/** The calendar months that lie wholly in a range of days; null where there is none. */
export function wholeMonths({ from, before }: Days): Days | null {
  const month = from.slice(0, "2026-10".length);
  const first = from === `${month}-01` ? from : `${nextMonth(month)}-01`;
  const end = `${before.slice(0, "2026-10".length)}-01`;
  return first < end ? { from: first, before: end } : null;
}
