import { addDays, daysBetween } from "@billow/core/metering/period.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Days, nearestThirds } from "./nearest-thirds.ts";

test.each([
  ["2026-10-01", "2026-11-01", ["2026-10-01", 0, "2026-11-01", 0], [], []],
  ["2026-09-30", "2026-11-02", ["2026-10-01", 0, "2026-11-01", 0], ["2026-09-30", "2026-11-01"], []],
  ["2026-10-03", "2026-10-30", ["2026-10-01", 0, "2026-11-01", 0], [], ["2026-10-01", "2026-10-30"]],
  ["2026-10-12", "2026-10-20", ["2026-10-01", 10, "2026-10-01", 20], [], ["2026-10-11", "2026-10-20"]],
  ["2026-10-25", "2026-12-09", ["2026-10-01", 20, "2026-12-01", 10], [], ["2026-10-21", "2026-12-09"]],
  ["2026-10-09", "2026-10-12", ["2026-10-01", 10, "2026-10-01", 10], ["2026-10-09"], []],
])("the thirds nearest to %s to %s", (from, before, months, added, takenAway) => {
  const split = nearestThirds({ from, before });
  expect([split.from, split.without, split.before, split.with]).toEqual(months);
  expect(split.added.map((days) => days.from)).toEqual(added);
  expect(split.takenAway.map((days) => days.from)).toEqual(takenAway);
});

const day = fc.integer({ min: 0, max: 1_500 }).map((n) => addDays("2024-01-01", n));

test("come to each day of the range once and to no other, and read six days at either end at most", () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 500 }), (from, length) => {
      const range = { from, before: addDays(from, length) };
      const { added, takenAway, ...months } = nearestThirds(range);
      const times = new Map<string, number>();
      const count = (days: Days, by: number) => {
        for (const one of daysIn(days)) times.set(one, (times.get(one) ?? 0) + by);
      };
      count(months, 1);
      count({ from: months.from, before: addDays(months.from, months.without) }, -1);
      count({ from: months.before, before: addDays(months.before, months.with) }, 1);
      for (const days of added) count(days, 1);
      for (const days of takenAway) count(days, -1);
      const counted = [...times].filter(([, n]) => n !== 0).sort();
      expect(counted).toEqual(daysIn(range).map((one) => [one, 1]));
      expect(months.from.slice(-2) + months.before.slice(-2)).toBe("0101");
      const read = [...added, ...takenAway].map((days) => daysBetween(days.from, days.before));
      expect(read.reduce((sum, days) => sum + days, 0)).toBeLessThanOrEqual(12);
    }),
  );
});

function daysIn({ from, before }: Days): string[] {
  return Array.from({ length: Math.max(0, daysBetween(from, before)) }, (_, n) => addDays(from, n));
}
