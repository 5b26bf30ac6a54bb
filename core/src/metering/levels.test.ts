import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimal } from "../money/decimal.ts";
import { type LevelSpan, monthLevels, monthsWithin, ruleOf } from "./levels.ts";
import { createTiling } from "./tiling.ts";

const UTC = createTiling("UTC");
const MONTH = "2026-02-01";
const START = UTC.startOfDay(MONTH);
const END = UTC.startOfDay("2026-03-01");
const INTERVALS = (END - START) / 300;

const PEAK = { id: "m", kind: "peak", percentile: null, intervalSeconds: null, missing: null } as const;
const P95 = { id: "m", kind: "percentile", percentile: 95, intervalSeconds: 300, missing: "ignore" } as const;
const ZERO = { ...P95, missing: "zero" } as const;

/** A size held from a second of February on. */
function span(from: number, before: number, size: bigint, resource = "a"): LevelSpan {
  return { resource, from: START + from, before: START + before, dimensions: "{}", size: decimal(size) };
}

/** One reading an interval, from the first on. */
const readings = (sizes: readonly bigint[]) =>
  sizes.map((size, index) => span(index * 300, (index + 1) * 300, size));

const figure = (meter: Parameters<typeof monthLevels>[0], spans: readonly LevelSpan[]) =>
  monthLevels(meter, { spans, months: [MONTH], tiling: UTC }).map(({ at, quantity }) => [
    at - START,
    String(quantity),
  ]);

describe("a peak", () => {
  test.each([
    ["nothing", [], []],
    ["one reading", [span(10, 20, 5n)], [[10, "5"]]],
    ["sizes held together", [span(0, 100, 5n), span(50, 150, 7n, "b")], [[50, "12"]]],
    ["sizes held one after the other", [span(0, 100, 5n), span(100, 200, 7n, "b")], [[100, "7"]]],
    ["the first of equal peaks", [span(900, 1000, 7n), span(20, 30, 7n)], [[20, "7"]]],
    ["what began in the month before", [span(-500, 10, 3n)], [[0, "3"]]],
    ["only zero", [span(0, 10, 0n)], []],
  ])("of %s", (_, spans, expected) => expect(figure(PEAK, spans)).toEqual(expected));

  test("is one a month and a series", () => {
    const long = { ...span(-86_400, 86_400 * 30, 4n), dimensions: '{"zone":"a"}' };
    const months = monthsWithin({ from: long.from, before: long.before }, UTC);
    expect(months).toEqual(["2026-01-01", "2026-02-01", "2026-03-01"]);
    const found = monthLevels(PEAK, { spans: [long, span(0, 1, 1n)], months, tiling: UTC });
    expect(found.map(({ day, dimensions, quantity }) => [day, dimensions, String(quantity)])).toEqual([
      ["2026-01-31", '{"zone":"a"}', "4"],
      ["2026-02-01", '{"zone":"a"}', "4"],
      ["2026-02-01", "{}", "1"],
      ["2026-03-01", '{"zone":"a"}', "4"],
    ]);
  });
});

describe("a percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => BigInt(index + 1));

  test.each([
    ["one reading", [7n], [[0, "7"]]],
    ["equal readings", [4n, 4n, 4n], [[0, "4"]]],
    ["1 to 100", hundred, [[94 * 300, "95"]]],
    ["100 to 1", hundred.toReversed(), [[5 * 300, "95"]]],
    ["1 to 20: the nineteenth", hundred.slice(0, 20), [[18 * 300, "19"]]],
    ["1 to 21: the twentieth", hundred.slice(0, 21), [[19 * 300, "20"]]],
    ["nothing", [], []],
  ])("of %s, by nearest rank", (_, sizes, expected) =>
    expect(figure(P95, readings(sizes))).toEqual(expected),
  );

  test("counts a missing interval as zero, or leaves it out", () => {
    const few = readings([9n, 8n]);
    expect(figure(P95, few)).toEqual([[0, "9"]]);
    expect(figure(ZERO, few)).toEqual([]);
    const many = readings(Array.from({ length: INTERVALS / 10 }, () => 9n));
    expect(figure(ZERO, many)).toEqual([[0, "9"]]);
    expect(figure(ZERO, many.slice(0, INTERVALS / 20))).toEqual([]);
  });

  test("takes a reading of zero as a reading", () => {
    expect(figure(P95, readings([0n, 0n, 5n]))).toEqual([[600, "5"]]);
    expect(figure({ ...P95, percentile: 50 }, readings([0n, 0n, 5n]))).toEqual([]);
  });
});

const spans = fc.array(
  fc
    .tuple(
      fc.integer({ min: -4000, max: END - START + 4000 }),
      fc.oneof(fc.constant(300), fc.integer({ min: 1, max: 200_000 })),
      fc.bigInt({ min: 0n, max: 6n }),
      fc.boolean(),
    )
    .map(([from, length, size, isAligned]) => {
      const begin = isAligned ? Math.floor(from / 300) * 300 : from;
      return span(begin, begin + length, size);
    }),
  { maxLength: 30 },
);

const at = (all: readonly LevelSpan[], second: number) => {
  const held = all.filter(({ from, before }) => from <= second && before > second);
  return { held: held.length, level: held.reduce((sum, { size }) => sum + BigInt(String(size)), 0n) };
};

const larger = (a: bigint, b: bigint) => (a < b ? b : a);

test("a peak is the largest level of all seconds, which can only begin where a size does", () => {
  fc.assert(
    fc.property(spans, (all) => {
      const seconds = [START, ...all.map(({ from }) => from)].filter((one) => one >= START && one < END);
      const largest = seconds.map((one) => at(all, one).level).reduce(larger, 0n);
      const found = figure(PEAK, all);
      expect(found.map(([, quantity]) => quantity)).toEqual(largest === 0n ? [] : [String(largest)]);
      for (const [second] of found) expect(at(all, START + Number(second)).level).toBe(largest);
    }),
  );
});

test.each([P95, ZERO])("a percentile is what sorting all intervals gives: %o", (meter) => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 100 }), (all, percentile) => {
      const levels: bigint[] = [];
      for (let second = START; second < END; second += 300) {
        const { held, level } = at(all, second);
        if (held > 0 || meter.missing === "zero") levels.push(level);
      }
      levels.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      const expected = levels[Math.ceil((percentile * levels.length) / 100) - 1] ?? 0n;
      const found = figure({ ...meter, percentile }, all);
      expect(found.map(([, quantity]) => quantity)).toEqual(expected === 0n ? [] : [String(expected)]);
      for (const [second] of found) expect(at(all, START + Number(second)).level).toBe(expected);
    }),
    { numRuns: 30 },
  );
});

test("the rule is said in words", () => {
  expect(ruleOf(PEAK)).toMatch(/^The largest size held at any moment/);
  expect(ruleOf(ZERO)).toMatch(/^The 95th percentile .* every 300 seconds .* counts as zero/);
  expect(ruleOf({ ...PEAK, kind: "count" })).toBeNull();
});
