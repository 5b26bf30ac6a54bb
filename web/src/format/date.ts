import { addDays } from "./calendar.ts";
import { viewerLocale } from "./locale.ts";

/** "20 Nov 2026" in the viewer's way; the date is a calendar date and is never moved by a time zone. */
export function formatDate(date: string, locale = viewerLocale): string {
  return dayFormat(locale, { day: "numeric", month: "short", year: "numeric" }).format(noon(date));
}

/** "4 Dec", for places where the year goes without saying. */
export function formatShortDate(date: string, locale = viewerLocale): string {
  return dayFormat(locale, { day: "numeric", month: "short" }).format(noon(date));
}

/** "October 2026" of a date or of a month. */
export function formatMonth(month: string, style: "long" | "short" = "long", locale = viewerLocale): string {
  return dayFormat(locale, { month: style, year: "numeric" }).format(noon(`${month.slice(0, 7)}-01`));
}

/** A half-open range as people say it: "1 – 31 Oct 2026". */
export function formatDateRange(from: string, before: string, locale = viewerLocale): string {
  const last = addDays(before, -1);
  const format = dayFormat(locale, { day: "numeric", month: "short", year: "numeric" });
  return format.formatRange(noon(from), noon(last)).replace(/\s*–\s*/, " – ");
}

/** The same where the year goes without saying: "22 Sep – 21 Oct". */
export function formatShortRange(from: string, before: string, locale = viewerLocale): string {
  const format = dayFormat(locale, { day: "numeric", month: "short" });
  return format.formatRange(noon(from), noon(addDays(before, -1))).replace(/\s*–\s*/, " – ");
}

/** "4 Nov 2026, 08:47" in a time zone. */
export function formatInstant(instant: string, timeZone: string, locale = viewerLocale): string {
  const options = {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  } as const;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(new Date(instant));
}

/** The day of an instant in a zone. */
export function formatDayOf(instant: string, timeZone: string, locale = viewerLocale): string {
  const options = { day: "numeric", month: "short", year: "numeric" } as const;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(new Date(instant));
}

/** The exact instant in UTC, as it stands in the records: "2026-11-04 07:47:12 UTC". */
export function formatUtc(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** "4 minutes ago", in the language of the sentence it stands in. */
export function formatAgo(instant: string, now: Date): string {
  const seconds = Math.round((now.getTime() - new Date(instant).getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (seconds < 60) return "just now";
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3600), "hour");
  return format.format(-Math.floor(seconds / 86_400), "day");
}

function dayFormat(locale: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
}

function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}
