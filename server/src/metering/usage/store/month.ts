/** The month of a day. The database writes days in one form only, so nothing is validated. */
export function monthOf(day: string): string {
  return day.slice(0, "2026-10".length);
}

/** The first day of a day's month, which is the key of monthly rollups. */
export function firstOfMonth(day: string): string {
  return `${monthOf(day)}-01`;
}
