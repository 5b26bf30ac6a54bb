import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays } from "../metering/period.ts";
import { earliestCollection, isTargetDay, targetDayFrom } from "./target-days.ts";

test("banks settle from Monday to Friday, but on six holidays", () => {
  // The calendars that the ECB published.
  const closed = ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2026-12-26"];
  for (const day of [
    ...closed,
    "2024-03-29",
    "2024-04-01",
    "2025-04-18",
    "2025-04-21",
    "2027-03-26",
    "2027-03-29",
  ])
    expect(isTargetDay(day), day).toBe(false);
  for (const day of ["2026-11-28", "2026-11-29"]) expect(isTargetDay(day), day).toBe(false);
  for (const day of ["2026-11-30", "2026-12-24", "2026-12-31", "2026-04-02", "2026-04-07"])
    expect(isTargetDay(day), day).toBe(true);
});

test("a file of today collects after one banking day, over weekends and holidays", () => {
  expect(earliestCollection("2026-11-25")).toBe("2026-11-27");
  expect(earliestCollection("2026-11-26")).toBe("2026-11-30");
  expect(earliestCollection("2026-11-28")).toBe("2026-12-01");
  expect(earliestCollection("2026-12-24")).toBe("2026-12-29");
});

test("the next banking day is one, is never before the day, and is at most five days after", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), (days) => {
      const day = addDays("1990-01-01", days);
      const next = targetDayFrom(day);
      expect(isTargetDay(next)).toBe(true);
      expect(next >= day && next <= addDays(day, 5)).toBe(true);
      expect(targetDayFrom(next)).toBe(next);
    }),
  );
});
