import { addDays, dayNumber } from "../metering/period.ts";

/** Whether banks settle payments in euros on a day: TARGET is closed on weekends and six holidays. */
export function isTargetDay(day: string): boolean {
  // 1970-01-01 was a Thursday.
  const weekday = (((dayNumber(day) + 4) % 7) + 7) % 7;
  if (weekday === 0 || weekday === 6) return false;
  if (["01-01", "05-01", "12-25", "12-26"].includes(day.slice(5))) return false;
  const easter = easterSunday(Number(day.slice(0, 4)));
  return day !== addDays(easter, -2) && day !== addDays(easter, 1);
}

/** The day itself if banks settle on it, else the next on which they do. */
export function targetDayFrom(day: string): string {
  let found = day;
  while (!isTargetDay(found)) found = addDays(found, 1);
  return found;
}

/** The first day on which a file handed to the bank today can collect: one banking day lies between. */
export function earliestCollection(today: string): string {
  return targetDayFrom(addDays(targetDayFrom(addDays(today, 1)), 1));
}

/** Banks take no file sooner than this before its day. */
export const COLLECTION_DAYS_MAX = 14;

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher). */
function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.trunc(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.trunc(b / 4) - Math.trunc((b - Math.trunc((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.trunc(c / 4) - d - (c % 4)) % 7;
  const sum = d + e - 7 * Math.trunc((a + 11 * d + 22 * e) / 451) + 114;
  const pad = (value: number) => `${value}`.padStart(2, "0");
  return `${`${year}`.padStart(4, "0")}-${pad(Math.trunc(sum / 31))}-${pad((sum % 31) + 1)}`;
}
