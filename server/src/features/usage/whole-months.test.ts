import { expect, test } from "vitest";
import { wholeMonths } from "./whole-months.ts";

test.each([
  ["2026-10-01", "2026-11-01", "2026-10-01", "2026-11-01"],
  ["2026-09-30", "2026-11-02", "2026-10-01", "2026-11-01"],
  ["2026-09-02", "2027-02-28", "2026-10-01", "2027-02-01"],
  ["2025-12-31", "2026-02-01", "2026-01-01", "2026-02-01"],
])("whole months of %s to %s", (from, before, first, end) => {
  expect(wholeMonths({ from, before })).toEqual({ from: first, before: end });
});

test.each([
  ["2026-10-02", "2026-11-01"],
  ["2026-10-01", "2026-10-31"],
  ["2026-10-15", "2026-11-30"],
  ["2026-10-01", "2026-10-02"],
])("no whole month in %s to %s", (from, before) => {
  expect(wholeMonths({ from, before })).toBeNull();
});
