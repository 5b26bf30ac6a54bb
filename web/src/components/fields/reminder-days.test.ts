import { expect, test } from "vitest";
import { daysText, dayWords, parseDays } from "./reminder-days.ts";

test.each([
  ["-3, 7 14", [-3, 7, 14]],
  ["−3; +7", [-3, 7]],
  ["", []],
  ["7, 7", null],
  ["7.5", null],
  ["-60 365", [-60, 365]],
  ["-61", null],
  ["366", null],
  ["seven", null],
])("%j means %j", (text, days) => {
  expect(parseDays(text)?.map((offset) => offset.days) ?? null).toEqual(days);
});

test("days are said in words and in order", () => {
  expect(daysText([{ days: 14 }, { days: -3 }])).toBe("-3, 14");
  expect([-1, 0, 7].map(dayWords)).toEqual([
    "1 day before the due date",
    "On the due date",
    "7 days after the due date",
  ]);
});
