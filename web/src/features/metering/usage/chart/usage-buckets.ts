import { addDays, monthStart, startOfDay } from "../../../../format/calendar.ts";
import { formatDate, formatInstant, formatMonth, formatShortDate } from "../../../../format/date.ts";
import type { DateRange } from "../../../../format/date-presets.ts";
import type { UsageGranularity } from "../usage-granularity.ts";

/** One stretch of time of the chart and the table. */
export interface UsageBucket {
  /** When it begins, in milliseconds: the `from` of the report's points. */
  start: number;
  /** In full, as in the table: "20 Nov 2026". */
  name: string;
  /** As short as on the axis: "20 Nov". */
  short: string;
  /** Whether its figures may still change. */
  provisional: boolean;
}

interface BucketsInput {
  range: DateRange;
  granularity: UsageGranularity;
  timeZone: string;
  /** Stretches that have not begun are left out. */
  now: Date;
  provisionalFrom: string | null;
}

const hourLength = 3_600_000;

/** All stretches of a range in order. One without usage is there too; those to come are not. */
export function bucketsOf(input: BucketsInput): UsageBucket[] {
  const provisional = input.provisionalFrom === null ? Infinity : Date.parse(input.provisionalFrom);
  return stretchesOf(input)
    .filter(({ start }) => start <= input.now.getTime())
    .map((stretch) => ({ ...stretch, provisional: stretch.start >= provisional }));
}

type Stretch = Omit<UsageBucket, "provisional">;

function stretchesOf({ range, granularity, timeZone }: BucketsInput): Stretch[] {
  if (granularity === "month") return monthsOf(range, timeZone);
  const days: string[] = [];
  for (let date = range.from; date < range.before; date = addDays(date, 1)) days.push(date);
  if (granularity === "hour") return days.flatMap((date) => hoursOf(date, timeZone));
  return days.map((date) => ({
    start: startOfDay(timeZone, date),
    name: formatDate(date),
    short: formatShortDate(date),
  }));
}

/** A month that the range cuts begins with the range. */
function monthsOf(range: DateRange, timeZone: string): Stretch[] {
  const months: Stretch[] = [];
  for (let date = range.from; date < range.before; date = monthStart(date, 1)) {
    months.push({
      start: startOfDay(timeZone, date),
      name: formatMonth(date),
      short: formatMonth(date, "short"),
    });
  }
  return months;
}

/** Hours are counted from the start of the day, also where clocks change by less than one. */
function hoursOf(date: string, timeZone: string): Stretch[] {
  const end = startOfDay(timeZone, addDays(date, 1));
  const hours: Stretch[] = [];
  for (let start = startOfDay(timeZone, date); start < end; start += hourLength) {
    const instant = new Date(start).toISOString();
    const name = formatInstant(instant, timeZone);
    hours.push({
      start,
      name,
      short: hours.length === 0 ? formatShortDate(date) : hourText(start, timeZone),
    });
  }
  return hours;
}

function hourText(start: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(start);
}
