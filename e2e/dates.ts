/** The billing zone of the tests: not the browser's, so that a date shifted by the browser's own zone is seen. */
export const TIME_ZONE = "Europe/Berlin";

const isoDate = new Intl.DateTimeFormat("sv-SE", { timeZone: TIME_ZONE });
const zoneHour = new Intl.DateTimeFormat("en-GB", { hour: "numeric", timeZone: TIME_ZONE });
const shownDate = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });
const shownMonth = new Intl.DateTimeFormat("en-US", { month: "long", year: "numeric", timeZone: "UTC" });

/** The day it is in the billing zone. */
export function today(): string {
  return isoDate.format(new Date());
}

export function addDays(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** The first day of the month `months` after that of a date. */
export function monthStart(date: string, months = 0): string {
  const [year = 0, month = 0] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** The first day of the quarter `quarters` after that of a date. */
export function quarterStart(date: string, quarters = 0): string {
  const month = Number(date.slice(5, 7));
  return monthStart(date, -((month - 1) % 3) + 3 * quarters);
}

export function yearStart(date: string): string {
  return `${date.slice(0, 4)}-01-01`;
}

/** The first moment of a day in the billing zone, which is ahead of UTC by whole hours. */
export function startOf(date: string): string {
  const midnightOfUtc = Date.parse(`${date}T00:00:00Z`);
  return new Date(midnightOfUtc - Number(zoneHour.format(midnightOfUtc)) * 3_600_000).toISOString();
}

/** The middle of a day, where no time zone makes it another day. */
export function noonOf(date: string): number {
  return Date.parse(`${date}T11:00:00Z`);
}

/** A date as the console writes it for these browsers: "Nov 23, 2026". */
export function shown(date: string): string {
  return shownDate.format(noonOf(date));
}

/** The month of a date as the console writes it: "November 2026". */
export function shownMonthOf(date: string): string {
  return shownMonth.format(noonOf(date));
}
