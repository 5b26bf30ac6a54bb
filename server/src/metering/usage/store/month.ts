/** The month of a day. The database writes days in one form only, so nothing is validated. */
export function monthOf(day: string): string {
  return day.slice(0, "2026-10".length);
}

/** The first day of a day's month, which is the key of monthly rollups. */
export function firstOfMonth(day: string): string {
  return `${monthOf(day)}-01`;
}

/** Whether a day is one of the first ten or twenty of its month. */
export function isInFirst(days: 10 | 20, day: string): boolean {
  return Number(day.slice("2026-10-".length)) <= days;
}
