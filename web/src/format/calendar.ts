/**
 * Arithmetic on calendar dates as `YYYY-MM-DD` strings. They are days in the billing zone and carry no time, so that the
 * viewer's own zone can never move them.
 */

const dayLength = 86_400_000;

/** The calendar date it is at `now` in a time zone. */
export function dateIn(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return parts.format(now);
}

export function addDays(date: string, days: number): string {
  return iso(utc(date) + days * dayLength);
}

/** The first day of the month `months` away from the month of `date`. */
export function monthStart(date: string, months = 0): string {
  const [year = 0, month = 1] = date.split("-").map(Number);
  return iso(Date.UTC(year, month - 1 + months, 1));
}

/** The first day of the quarter `quarters` away from the quarter of `date`. */
export function quarterStart(date: string, quarters = 0): string {
  const month = Number(date.slice(5, 7));
  return monthStart(date, -((month - 1) % 3) + quarters * 3);
}

export function yearStart(date: string, years = 0): string {
  return `${String(Number(date.slice(0, 4)) + years).padStart(4, "0")}-01-01`;
}

/** Days from `from` up to but not including `before`. */
export function daysBetween(from: string, before: string): number {
  return Math.round((utc(before) - utc(from)) / dayLength);
}

/**
 * The instant in milliseconds at which a day begins in a time zone: midnight, or the first moment after it where the
 * clocks skip midnight.
 */
export function startOfDay(timeZone: string, date: string): number {
  const midnight = utc(date);
  const offset = offsetIn(timeZone, midnight);
  const first = midnight - offset;
  // The offset before midnight may be another one than after it; then the second guess is right.
  const start = midnight - offsetIn(timeZone, first);
  return dateIn(timeZone, new Date(start)) === date ? start : Math.max(first, start);
}

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetIn(timeZone: string, instant: number): number {
  const local = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  return Date.parse(`${local.format(instant).replace(" ", "T")}Z`) - instant;
}

/** True for a string that names a real day. */
export function isDate(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(utc(value)) && iso(utc(value)) === value;
}

function utc(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function iso(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
