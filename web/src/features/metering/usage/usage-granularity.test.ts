import { expect, test } from "vitest";
import { granularitiesOf, granularityFor } from "./usage-granularity.ts";

test.each([
  ["2026-11-20", "2026-11-21", ["hour", "day", "month"], "hour"],
  ["2026-11-01", "2026-11-17", ["hour", "day", "month"], "day"],
  ["2026-11-01", "2026-12-01", ["day", "month"], "day"],
  ["2026-01-01", "2027-01-01", ["day", "month"], "month"],
  ["2025-01-01", "2027-01-01", ["month"], "month"],
] as const)("%s up to %s can be cut into %j, and is into %s", (from, before, all, chosen) => {
  expect(granularitiesOf({ from, before })).toEqual(all);
  expect(granularityFor({ from, before }, undefined)).toBe(chosen);
});

test("the one asked for, unless it gives too many points", () => {
  expect(granularityFor({ from: "2026-01-01", before: "2027-01-01" }, "day")).toBe("day");
  expect(granularityFor({ from: "2026-01-01", before: "2027-01-01" }, "hour")).toBe("month");
});
