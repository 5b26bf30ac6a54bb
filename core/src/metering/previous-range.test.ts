import { expect, test } from "vitest";
import { previousRange } from "./previous-range.ts";

test.each([
  ["a month compares with the month before it, however long", "2026-03-01", "2026-04-01", "2026-02-01"],
  ["a quarter with the quarter before it", "2026-04-01", "2026-07-01", "2026-01-01"],
  ["a year with the year before it", "2026-01-01", "2027-01-01", "2025-01-01"],
  ["seven days with the seven before them", "2026-03-03", "2026-03-10", "2026-02-24"],
  ["a month that is not over with as many days", "2026-03-01", "2026-03-11", "2026-02-19"],
  ["a day with the day before it", "2026-01-01", "2026-01-02", "2025-12-31"],
  ["millennia with what the calendar has before them", "1000-01-01", "9000-01-01", "0001-01-01"],
])("%s", (_, from, before, expected) => {
  expect(previousRange({ from, before })).toEqual({ from: expected, before: from });
});
