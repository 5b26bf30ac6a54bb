import { Temporal } from "temporal-polyfill";
import { DomainError } from "../errors.ts";

/** A half-open period: `from` belongs to it, `before` does not, so periods adjoin without gaps or overlaps. */
export interface Period {
  readonly from: Temporal.Instant;
  readonly before: Temporal.Instant;
}

/** A period of positive length; anything else is `invalid_period`. */
export function period(from: Temporal.Instant, before: Temporal.Instant): Period {
  if (Temporal.Instant.compare(from, before) >= 0) {
    throw new DomainError("invalid_period", "A period must end after it begins.");
  }
  return { from, before };
}

/** The calendar month `"2026-10"` in a time zone, from its first midnight to the next month's. */
export function monthPeriod(month: string, timeZone: string): Period {
  return period(startOfDay(`${month}-01`, timeZone), startOfDay(`${nextMonth(month)}-01`, timeZone));
}

/** The length of a period in whole seconds. */
function secondsOfPeriod({ from, before }: Period): number {
  return epochSeconds(before) - epochSeconds(from);
}

/** The length of a calendar month in seconds; a clock change shortens or lengthens it. */
export function secondsOfMonth(month: string, timeZone: string): number {
  return secondsOfPeriod(monthPeriod(month, timeZone));
}

/** The month after `"2026-12"`: `"2027-01"`. Within a year it is counted up: a billing run asks for each customer. */
export function nextMonth(month: string): string {
  assertMonth(month);
  const next = Number(month.slice("2026-".length)) + 1;
  if (next <= 12) return `${month.slice(0, "2026-".length)}${String(next).padStart(2, "0")}`;
  return Temporal.PlainYearMonth.from(month).add({ months: 1 }).toString();
}

/** The month of a day: `"2026-10-03"` lies in `"2026-10"`. */
export function monthOfDay(day: string): string {
  return parseDay(day).toPlainYearMonth().toString();
}

/** The day `n` days later, or earlier when negative, by the calendar, without a time zone. */
export function addDays(day: string, n: number): string {
  return parseDay(day).add({ days: n }).toString();
}

/** The same day `n` months later; the month's last day where it has no such day. */
export function addMonths(day: string, n: number): string {
  return parseDay(day).add({ months: n }).toString();
}

/** Whole days from one date to another, negative if the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return parseDay(from).until(parseDay(to)).days;
}

/** The local date in the zone at an instant in epoch seconds. */
export function dateInZone(epochSeconds: number, timeZone: string): string {
  assertTimeZone(timeZone);
  const instant = Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000);
  return instant.toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** An instant in the zone's local time, with the offset: `"2026-10-01T00:00:00+02:00"`. */
export function instantInZone(epochSeconds: number, timeZone: string): string {
  assertTimeZone(timeZone);
  const instant = Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000);
  return instant.toZonedDateTimeISO(timeZone).toString({ timeZoneName: "never", smallestUnit: "second" });
}

/** The first instant of a day in a zone. If the zone skipped midnight or the whole day, the first instant after it. */
export function startOfDay(day: string, timeZone: string): Temporal.Instant {
  assertTimeZone(timeZone);
  return parseDay(day).toZonedDateTime(timeZone).toInstant();
}

/** A day counted from 1970-01-01, which is 0. @throws DomainError `invalid_date` */
export function dayNumber(day: string): number {
  return (plainSeconds(`${day}T00:00:00Z`) ?? epochSeconds(startOfDay(day, "UTC"))) / SECONDS_A_DAY;
}

/** Whether the text names a zone of the IANA database, such as `"Europe/Berlin"` or `"UTC"`. Plain offsets do not. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false;
  return parsedOrNull(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)) !== null;
}

const SECONDS_A_DAY = 86_400;

const PLAIN_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/**
 * Parses an instant since 1970 in UTC in the usual form. Plain arithmetic is many times faster than Temporal. Null
 * for anything else, including days that do not exist.
 */
function plainSeconds(rfc3339: string): number | null {
  if (!PLAIN_UTC.test(rfc3339)) return null;
  const digits = (from: number, before: number) => digitsIn(rfc3339, from, before);
  const [year, month, day] = [digits(0, 4), digits(5, 7), digits(8, 10)];
  const [hour, minute, second] = [digits(11, 13), digits(14, 16), digits(17, 19)];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const before = DAYS_BEFORE_MONTH[month - 1];
  const until = DAYS_BEFORE_MONTH[month];
  if (year < 1970 || before === undefined || until === undefined) return null;
  const length = until - before + (isLeap && month === 2 ? 1 : 0);
  if (day < 1 || day > length || hour > 23 || minute > 59 || second > 59) return null;
  const last = year - 1;
  const leapDays =
    Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400) - LEAP_DAYS_BEFORE_1970;
  const days = (year - 1970) * 365 + leapDays + before + (isLeap && month > 2 ? 1 : 0) + day - 1;
  return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

/** Parses the number in a part of a text. Cutting the part out first would take longer than parsing it. */
function digitsIn(text: string, from: number, before: number): number {
  let number = 0;
  for (let index = from; index < before; index += 1) number = number * 10 + text.charCodeAt(index) - ZERO;
  return number;
}

const ZERO = "0".charCodeAt(0);

/** Leap days in the years 1 to 1969. */
const LEAP_DAYS_BEFORE_1970 = 477;

const RFC_3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;
const RFC_3339_CHARACTERS_MAX = 64;

/**
 * Parses an RFC 3339 instant into epoch seconds. Anything else is `invalid_instant`.
 *
 * The fraction of a second is dropped, because metering counts whole seconds. A leap second counts as the second
 * before it.
 */
export function parseInstantSeconds(rfc3339: string): number {
  const plain = plainSeconds(rfc3339);
  if (plain !== null) return plain;
  const match = rfc3339.length > RFC_3339_CHARACTERS_MAX ? null : RFC_3339.exec(rfc3339);
  const instant = match && parsedOrNull(() => Temporal.Instant.from(`${match[1]}${match[2]}`));
  if (instant === null) {
    throw new DomainError(
      "invalid_instant",
      'An instant is written like "2026-10-03T14:12:09Z", with a date, a time and a zone.',
    );
  }
  return epochSeconds(instant);
}

/** The fraction of a second in an RFC 3339 instant, in nanoseconds. Finer digits are cut off. */
export function fractionNanoseconds(rfc3339: string): number {
  const digits = /[Tt ]\d\d:\d\d:\d\d[.,](\d+)/.exec(rfc3339)?.[1] ?? "";
  return Number(digits.slice(0, 9).padEnd(9, "0"));
}

/** The last whole second at or before an instant, counted from 1970. */
export function epochSeconds(instant: Temporal.Instant): number {
  return Math.floor(instant.epochMilliseconds / 1000);
}

function assertMonth(month: string): void {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(month))
    throw new DomainError("invalid_date", 'A month is written like "2026-10".');
}

function parseDay(day: string): Temporal.PlainDate {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(day) ? parsedOrNull(() => Temporal.PlainDate.from(day)) : null;
  if (date === null) {
    throw new DomainError(
      "invalid_date",
      'A date is written like "2026-10-31" and must exist in the calendar.',
    );
  }
  return date;
}

function assertTimeZone(timeZone: string): void {
  if (!isTimeZone(timeZone)) {
    throw new DomainError(
      "unknown_time_zone",
      'A time zone is an IANA name such as "Europe/Berlin" or "UTC".',
    );
  }
}

/** Temporal rejects a text by throwing. */
function parsedOrNull<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}
