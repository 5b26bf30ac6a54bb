import { addDays } from "@billow/core/metering/period.ts";
import { createTiling } from "@billow/core/metering/tiling.ts";

/** Days and office hours in the billing zone. */
export interface Calendar {
  /** Epoch seconds of a local time such as `"09:30"` on a day. */
  at(day: string, time: string): number;
  dayOf(seconds: number): string;
  startOfDay(day: string): number;
  isWeekend(day: string): boolean;
  isWorkday(day: string): boolean;
  /** The `n`th working day after `day`. With 0: the day itself, or the next working day. */
  workday(day: string, n: number): string;
  /** The day itself, or the last working day before it. */
  lastWorkday(day: string): string;
}

/** Days on which the office is closed, as month and day. */
const HOLIDAYS = new Set(["01-01", "05-01", "12-24", "12-25", "12-26", "12-31"]);

export function createCalendar(timeZone: string): Calendar {
  const tiling = createTiling(timeZone);
  return {
    at: (day, time) => tiling.startOfDay(day) + minutesOf(time) * 60,
    dayOf: (seconds) => tiling.dayOf(seconds),
    startOfDay: (day) => tiling.startOfDay(day),
    isWeekend,
    isWorkday,
    workday: (day, n) => {
      let found = day;
      while (!isWorkday(found)) found = addDays(found, 1);
      for (let left = n; left > 0; left--) {
        do found = addDays(found, 1);
        while (!isWorkday(found));
      }
      return found;
    },
    lastWorkday: (day) => {
      let found = day;
      while (!isWorkday(found)) found = addDays(found, -1);
      return found;
    },
  };
}

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function isWorkday(day: string): boolean {
  return !isWeekend(day) && !HOLIDAYS.has(day.slice(5));
}

function minutesOf(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}
