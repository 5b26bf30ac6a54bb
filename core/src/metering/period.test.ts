import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import {
  addDays,
  dateInZone,
  dayNumber,
  daysBetween,
  epochSeconds,
  isTimeZone,
  monthOfDay,
  monthPeriod,
  nextMonth,
  parseInstantSeconds,
  period,
  secondsOfMonth,
  startOfDay,
} from "./period.ts";

const at = (text: string) => Temporal.Instant.from(text);
const months = fc
  .record({ year: fc.integer({ min: 1990, max: 2060 }), month: fc.integer({ min: 1, max: 12 }) })
  .map(({ year, month }) => `${year}-${month.toString().padStart(2, "0")}`);
const zones = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "Pacific/Apia",
  "America/Asuncion",
);

describe("period", () => {
  it("has a length", () => {
    refused(() => period(at("2026-10-01T00:00:00Z"), at("2026-10-01T00:00:00Z")), "invalid_period");
    refused(() => period(at("2026-10-01T00:00:01Z"), at("2026-10-01T00:00:00Z")), "invalid_period");
  });
});

describe("monthPeriod", () => {
  it.each([
    ["2026-10", "UTC", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"],
    ["2026-10", "Europe/Berlin", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"],
    ["2026-03", "Europe/Berlin", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"],
    ["2026-12", "Asia/Kolkata", "2026-11-30T18:30:00Z", "2026-12-31T18:30:00Z"],
    ["2024-02", "UTC", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"],
  ])("%s in %s runs from %s", (month, zone, from, before) => {
    expect(monthPeriod(month, zone).from.toString()).toBe(from);
    expect(monthPeriod(month, zone).before.toString()).toBe(before);
  });

  it("tiles: a month ends where the next begins", () => {
    fc.assert(
      fc.property(months, zones, (month, zone) => {
        const end = monthPeriod(month, zone).before;
        expect(monthPeriod(nextMonth(month), zone).from.equals(end)).toBe(true);
      }),
    );
  });

  it.each(["2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", "2026/10", ""])("refuses %j", (month) => {
    refused(() => monthPeriod(month, "UTC"), "invalid_date");
  });

  it("refuses a zone that does not exist", () => {
    refused(() => monthPeriod("2026-10", "Europe/Atlantis"), "unknown_time_zone");
  });
});

describe("the length of a month", () => {
  it.each([
    ["2026-10", "UTC", 744],
    ["2026-02", "UTC", 672],
    ["2024-02", "UTC", 696],
    ["2026-11", "Europe/Berlin", 720],
    ["2026-10", "Europe/Berlin", 745],
    ["2026-03", "Europe/Berlin", 743],
    ["2026-10", "Asia/Kolkata", 744],
    ["2026-04", "Australia/Lord_Howe", 720.5],
    ["2026-10", "Australia/Lord_Howe", 743.5],
    ["2011-12", "Pacific/Apia", 720],
  ])("%s in %s has %s hours", (month, zone, hours) => {
    expect(secondsOfMonth(month, zone)).toBe(hours * 3600);
  });

  it("is the sum of the lengths of its days", () => {
    fc.assert(
      fc.property(months, zones, (month, zone) => {
        let seconds = 0;
        for (let day = `${month}-01`; monthOfDay(day) === month; day = addDays(day, 1)) {
          seconds += epochSeconds(startOfDay(addDays(day, 1), zone)) - epochSeconds(startOfDay(day, zone));
        }
        expect(seconds).toBe(secondsOfMonth(month, zone));
      }),
      { numRuns: 20 },
    );
  });
});

describe("months and days", () => {
  it.each([
    ["2026-10", "2026-11"],
    ["2026-12", "2027-01"],
    ["2024-02", "2024-03"],
  ])("%s is followed by %s", (month, next) => {
    expect(nextMonth(month)).toBe(next);
  });

  it("is followed by the month of the calendar", () => {
    fc.assert(
      fc.property(months, (month) => {
        expect(nextMonth(month)).toBe(Temporal.PlainYearMonth.from(month).add({ months: 1 }).toString());
      }),
    );
    for (const none of ["2026-13", "2026-00", "2026-1", "26-10", "2026-10-01"])
      refused(() => nextMonth(none), "invalid_date");
  });

  it("goes forth and back", () => {
    fc.assert(
      fc.property(months, fc.integer({ min: -1000, max: 1000 }), (month, n) => {
        expect(monthOfDay(`${month}-01`)).toBe(month);
        expect(addDays(addDays(`${month}-15`, n), -n)).toBe(`${month}-15`);
      }),
    );
  });

  it.each([
    ["2026-10-31", 1, "2026-11-01"],
    ["2024-02-28", 1, "2024-02-29"],
    ["2026-02-28", 1, "2026-03-01"],
    ["2027-01-01", -1, "2026-12-31"],
    ["2026-11-01", 14, "2026-11-15"],
    ["2026-11-01", 0, "2026-11-01"],
  ])("%s and %i days is %s", (day, n, result) => {
    expect(addDays(day, n)).toBe(result);
  });

  it.each([
    "2026-02-29",
    "2026-11-31",
    "2026-13-01",
    "2026-1-1",
    "20261001",
    "2026-10-01T00:00",
    "",
    "today",
  ])("refuses the day %j", (day) => {
    refused(() => addDays(day, 1), "invalid_date");
    refused(() => monthOfDay(day), "invalid_date");
  });
});

describe("dateInZone", () => {
  it.each([
    ["2026-10-31T22:59:59Z", "Europe/Berlin", "2026-10-31"],
    ["2026-10-31T23:00:00Z", "Europe/Berlin", "2026-11-01"],
    ["2026-10-31T23:00:00Z", "UTC", "2026-10-31"],
    ["2026-10-31T18:30:00Z", "Asia/Kolkata", "2026-11-01"],
    ["1969-12-31T23:59:59Z", "UTC", "1969-12-31"],
    ["2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29"],
    ["2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"],
  ])("%s in %s is %s", (instant, zone, date) => {
    expect(dateInZone(parseInstantSeconds(instant), zone)).toBe(date);
  });

  it("refuses a zone that does not exist", () => {
    refused(() => dateInZone(0, "Mars/Olympus"), "unknown_time_zone");
  });
});

describe("isTimeZone", () => {
  it.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "America/Port-au-Prince"])(
    "knows %s",
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  it.each([
    "",
    "Berlin",
    "+02:00",
    "UTC+2",
    "Europe/Atlantis",
    "Europe/Berlin ",
    "2026-10-01T00:00[UTC]",
    "😀",
  ])("does not know %j", (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});

describe("epochSeconds", () => {
  it.each([
    ["1970-01-01T00:00:00.999Z", 0],
    ["1969-12-31T23:59:59.999Z", -1],
    ["2026-10-03T14:12:09.5Z", 1791036729],
  ])("of %s are %i", (instant, seconds) => {
    expect(epochSeconds(at(instant))).toBe(seconds);
  });
});

describe("parseInstantSeconds", () => {
  it.each([
    ["1970-01-01T00:00:00Z", 0],
    ["2026-10-03T14:12:09Z", 1791036729],
    ["2026-10-03t14:12:09z", 1791036729],
    ["2026-10-03T16:12:09+02:00", 1791036729],
    ["2026-10-03T19:42:09+05:30", 1791036729],
    ["2026-10-03T08:12:09-06:00", 1791036729],
    ["2026-10-03T14:12:09.999999999Z", 1791036729],
    ["2026-10-03T14:12:09.0Z", 1791036729],
    ["1969-12-31T23:59:58.9Z", -2],
    ["2016-12-31T23:59:60Z", 1483228799],
    ["2024-02-29T00:00:00Z", 1709164800],
  ])("reads %s as %i", (text, seconds) => {
    expect(parseInstantSeconds(text)).toBe(seconds);
  });

  it.each([
    "",
    "2026-10-03",
    "2026-10-03T14:12Z",
    "2026-10-03T14:12:09",
    "2026-10-03 14:12:09Z",
    "2026-10-03T14:12:09+0200",
    "2026-10-03T14:12:09.Z",
    "2026-10-03T14:12:09Z[UTC]",
    "2026-13-03T14:12:09Z",
    "2026-02-30T14:12:09Z",
    "2026-10-03T24:00:00Z",
    "2026-10-03T24:00:00+01:00",
    "2026-10-03T25:12:09Z",
    "2026-10-03T14:60:09Z",
    "2026-10-03T14:12:09+25:00",
    "1791036729",
    `2026-10-03T14:12:09.${"9".repeat(100)}Z`,
    " 2026-10-03T14:12:09Z",
  ])("refuses %j", (text) => {
    refused(() => parseInstantSeconds(text), "invalid_instant");
  });

  it("reads what Temporal writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000_000, max: 10_000_000_000 }), (seconds) => {
        const instant = Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
        expect(parseInstantSeconds(instant.toString())).toBe(seconds);
        expect(epochSeconds(instant)).toBe(seconds);
      }),
    );
  });
});

describe("dayNumber", () => {
  it("counts from 1970 as the calendar does, and refuses days that do not exist", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 1_000_000 }), (n) => {
        expect(dayNumber(addDays("1970-01-01", n))).toBe(n);
      }),
    );
    for (const day of ["2026-02-29", "2026-13-01", "2026-1-1", "2026-10-03T00"])
      refused(() => dayNumber(day), "invalid_date");
  });
});

describe("daysBetween", () => {
  it("counts calendar days", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(daysBetween("2026-11-15", "2026-11-12")).toBe(-3);
    expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
  });
});
