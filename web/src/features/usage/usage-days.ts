import type { UsageReport } from "@billow/contract/usage.ts";
import { addDays, dateIn } from "../../format/calendar.ts";

/** One day of the table: the quantity of each meter, and whether it may still change. */
export interface UsageDay {
  date: string;
  provisional: boolean;
  quantities: ReadonlyMap<string, string>;
}

/** The days of a report, newest first. A day without usage is there too, as zero; days to come are not. */
export function daysOfReport(
  report: UsageReport,
  range: { from: string; before: string },
  today: string,
): UsageDay[] {
  const byDay = new Map<string, Map<string, string>>();
  for (const { meter, points } of report.series) {
    for (const point of points) {
      const date = dateIn(report.timeZone, new Date(point.from));
      const day = byDay.get(date) ?? new Map<string, string>();
      byDay.set(date, day.set(meter, point.quantity));
    }
  }
  const days: UsageDay[] = [];
  for (let date = range.from; date < range.before && date <= today; date = addDays(date, 1)) {
    days.push({ date, provisional: isProvisional(report, date), quantities: byDay.get(date) ?? new Map() });
  }
  return days.reverse();
}

function isProvisional({ provisionalFrom, timeZone }: UsageReport, date: string): boolean {
  return provisionalFrom !== null && date >= dateIn(timeZone, new Date(provisionalFrom));
}
