import { addDays } from "../../../format/calendar.ts";
import { viewerLocale } from "../../../format/locale.ts";

/** Where the bars stand, in pixels, so that what lies over them finds their place. */
export const PLOT = { height: 200, left: 40, top: 8, bottom: 24 } as const;

/** What the books have of a month. */
export interface MonthFigures {
  period: string;
  currency: string;
  invoiced: string;
  collected: string;
  writtenOff: string;
}

/** The last day of a month such as `2026-09`. */
export function lastDayOf(period: string): string {
  return addDays(`${addDays(`${period}-01`, 31).slice(0, 7)}-01`, -1);
}

/** "November" or "Nov" of `2026-11`, where the year goes without saying. */
export function monthName(period: string, style: "long" | "short", locale = viewerLocale): string {
  const format = new Intl.DateTimeFormat(locale, { month: style, timeZone: "UTC" });
  return format.format(new Date(`${period.slice(0, 7)}-01T12:00:00Z`));
}
