import { expect, test } from "vitest";
import { bucketsOf } from "./usage-buckets.ts";

const timeZone = "Europe/Berlin";
const starts = (buckets: readonly { start: number }[]) =>
  buckets.map(({ start }) => new Date(start).toISOString().slice(0, 16));

test("days are those of the billing zone over a change of the clocks too, without those to come", () => {
  const buckets = bucketsOf({
    range: { from: "2026-10-24", before: "2026-11-01" },
    granularity: "day",
    timeZone,
    now: new Date("2026-10-27T12:00:00Z"),
    provisionalFrom: "2026-10-26T23:00:00Z",
  });
  // Midnight in Berlin is the evening before in UTC, in summer by two hours and in winter by one.
  expect(starts(buckets)).toEqual([
    "2026-10-23T22:00",
    "2026-10-24T22:00",
    "2026-10-25T23:00",
    "2026-10-26T23:00",
  ]);
  expect(buckets.map(({ provisional }) => provisional)).toEqual([false, false, false, true]);
});

test("the day on which the clocks go back has 25 hours", () => {
  const asked = {
    granularity: "hour",
    timeZone,
    now: new Date("2027-01-01"),
    provisionalFrom: null,
  } as const;
  const back = bucketsOf({ ...asked, range: { from: "2026-10-25", before: "2026-10-26" } });
  expect(back).toHaveLength(25);
  expect(starts(back).slice(0, 2)).toEqual(["2026-10-24T22:00", "2026-10-24T23:00"]);
  const forward = bucketsOf({ ...asked, range: { from: "2026-03-29", before: "2026-03-30" } });
  expect(forward).toHaveLength(23);
});

test("a month that the range cuts begins with the range", () => {
  const buckets = bucketsOf({
    range: { from: "2026-10-15", before: "2026-12-10" },
    granularity: "month",
    timeZone: "UTC",
    now: new Date("2027-01-01"),
    provisionalFrom: null,
  });
  expect(starts(buckets)).toEqual(["2026-10-15T00:00", "2026-11-01T00:00", "2026-12-01T00:00"]);
});
