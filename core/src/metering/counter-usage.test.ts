import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Decimal, decimal, decimalText } from "../money/decimal.ts";
import { COUNTER_LOOK_AHEAD_MS, type CounterSample, countSteps } from "./counter-usage.ts";
import { isSameCounter } from "./same-counter.ts";

const MINUTE = 60_000;
const LOOK = COUNTER_LOOK_AHEAD_MS / MINUTE;

/** Samples once a minute. */
function samples(values: readonly bigint[]): CounterSample[] {
  return values.map((value, minute) => ({ at: minute * MINUTE, value: decimal(value), series: 0 }));
}

/** What samples add up to, and what was strange in them. */
function counted(told: readonly CounterSample[], bases: readonly (Decimal | null)[] = [null]) {
  const steps = countSteps(bases, told);
  const sum = steps.reduce((total, { increase }) => total.plus(increase), decimal(0n));
  return { sum: decimalText(sum), strange: steps.map(({ kind }) => kind).filter((kind) => kind !== "on") };
}

describe("what a counter that went down has counted", () => {
  test.each([
    ["nothing before it was first seen", [1_000_000n, 1_000_007n], "7", []],
    ["nothing while it stands still", [5n, 5n, 5n], "0", []],
    ["its whole value after it began anew", [100n, 150n, 30n, 40n], "90", ["reset"]],
    ["what it gained over a glitch", [1_000_000n, 999_990n, 1_000_050n], "50", ["glitch"]],
    ["what it gained over a long glitch", [800n, 700n, 640n, 790n, 801n], "1", ["glitch", "glitch"]],
    ["what it gained where a scrape read nothing", [7_000n, 0n, 0n, 7_020n], "20", ["glitch"]],
    ["what it gains after it went back a little for good", [900n, 880n, 881n, 885n], "5", ["back"]],
    ["its whole value though it soon says more than before", [900n, 100n, 500n, 1_000n], "1000", ["reset"]],
    ["its whole value though it is soon far beyond", [90n, 10n, 90_000n], "90000", ["reset"]],
    ["what lies across the end of 32 bits", [4_294_967_290n, 4n, 14n], "20", ["wrap"]],
    ["a great step across it", [4_000_000_000n, 4_200_000_000n, 105_032_704n], "400000000", ["wrap"]],
    [
      "its whole value where its steps do not reach the end",
      [4_000_000_000n, 4_000_000_100n, 9n],
      "109",
      ["reset"],
    ],
    ["its whole value beyond 32 bits", [5_294_967_295n, 3n], "3", ["reset"]],
  ])("%s", (_what, values, sum, strange) => {
    expect(counted(samples(values))).toEqual({ sum, strange });
  });

  test("a dip that is made good too late is a new beginning to count from", () => {
    const late = [1_000n, ...Array.from({ length: LOOK + 1 }, () => 990n), 1_010n];
    expect(counted(samples(late))).toEqual({ sum: "20", strange: ["back"] });
  });

  const toldByTwo = (told: readonly [minute: number, series: number, value: bigint][]) =>
    counted(
      told.map(([minute, series, value]) => ({ at: minute * MINUTE, series, value: decimal(value) })),
      [null, null],
    );

  test("a new beginning counts though whoever sees it last looked when it said even less", () => {
    const missed = toldByTwo([
      [0, 0, 100n],
      [4, 1, 9_000n],
      [7, 0, 150n],
      [8, 0, 170n],
    ]);
    expect(missed).toEqual({ sum: "9070", strange: ["reset"] });
  });

  test("what lies behind by a moment is no new beginning", () => {
    const behind = toldByTwo([
      [0, 0, 10n],
      [0.4, 1, 12n],
      [1, 0, 1_000n],
      [1.4, 1, 400n],
      [2, 0, 9_000n],
    ]);
    expect(behind).toEqual({ sum: "8990", strange: [] });
  });

  test("the end of 32 bits is crossed though the other tells what comes after it", () => {
    const crossed = toldByTwo([
      [0, 0, 4_200_000_000n],
      [3, 1, 5_000_000n],
      [4, 0, 40_000_000n],
    ]);
    expect(crossed).toEqual({ sum: "134967296", strange: ["wrap"] });
  });
});

/** A life of a counter: what it counts each minute, and what happens then. */
const life = fc.record({
  is32Bits: fc.boolean(),
  start: fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
  minutes: fc.array(
    fc.record({
      step: fc.bigInt({ min: 0n, max: 2n ** 25n }),
      event: fc.constantFrom("none", "none", "none", "none", "none", "reset", "dip", "drop-out"),
      size: fc.bigInt({ min: 1n, max: 40n }),
    }),
    { minLength: 2, maxLength: 120 },
  ),
});

/** What a naive counter says minute by minute, and how much it really counted since its first sample. */
function lived({ is32Bits, start, minutes }: typeof life extends fc.Arbitrary<infer T> ? T : never) {
  const STEP_MAX = 2n ** 25n;
  let value = is32Bits ? start : start + 2n ** 33n;
  let truth = 0n;
  let quietUntil = 0;
  const said = [value];
  for (const [minute, { step, event, size }] of minutes.entries()) {
    const isNearTheEnd = is32Bits && value + STEP_MAX * BigInt(2 * LOOK) > 2n ** 32n;
    const isQuiet = minute >= quietUntil && value > 4n * STEP_MAX && !isNearTheEnd;
    if (event === "reset" && isQuiet) value = 0n;
    value += step;
    truth += step;
    if (is32Bits && value >= 2n ** 32n) {
      value -= 2n ** 32n;
      quietUntil = minute + LOOK;
    }
    const isSeenWrong = isQuiet && minute < minutes.length - 1 && (event === "dip" || event === "drop-out");
    said.push(isSeenWrong ? (event === "dip" ? value - (value * size) / 100n : 0n) : value);
    if (isQuiet && event !== "none") quietUntil = minute + LOOK;
  }
  return { said, truth };
}

describe("against a counter of which the truth is known", () => {
  test("new beginnings, wraps, dips and drop-outs change no total", () => {
    fc.assert(
      fc.property(life, (drawn) => {
        const { said, truth } = lived(drawn);
        expect(counted(samples(said)).sum).toBe(String(truth));
      }),
    );
  });

  test("however time is cut, the parts add up to the whole", () => {
    fc.assert(
      fc.property(life, fc.nat(), (drawn, place) => {
        const all = samples(lived(drawn).said);
        const cut = MINUTE * (place % all.length);
        const sum = (told: readonly CounterSample[], base: Decimal | null, from: number, before: number) =>
          countSteps([base], told)
            .filter(({ at }) => at >= from && at < before)
            .reduce((total, { increase }) => total.plus(increase), decimal(0n));
        const beforeCut = all.filter(({ at }) => at < cut - COUNTER_LOOK_AHEAD_MS).at(-1);
        const head = all.filter(({ at }) => at < cut + COUNTER_LOOK_AHEAD_MS);
        const tail = all.filter(({ at }) => at >= cut - COUNTER_LOOK_AHEAD_MS);
        const parts = sum(head, null, 0, cut).plus(
          sum(tail, beforeCut?.value ?? null, cut, Number.POSITIVE_INFINITY),
        );
        expect(decimalText(parts)).toBe(counted(all).sum);
      }),
    );
  });

  test("told by two who look at different moments and miss some, it counts once", () => {
    const seen = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 121, maxLength: 121 });
    fc.assert(
      fc.property(life, seen, (drawn, both) => {
        const { said } = lived({
          ...drawn,
          minutes: drawn.minutes.map((one) => ({ ...one, event: one.event === "reset" ? "reset" : "none" })),
        });
        const merged = samples(said).flatMap((sample, minute): CounterSample[] => {
          const [left, right] = both[minute] ?? [true, true];
          const second = { ...sample, at: sample.at + 20_000, series: 1 };
          const isEdge = minute === 0 || minute === said.length - 1;
          return [...(left || isEdge ? [sample] : []), ...(right && !isEdge ? [second] : [])];
        });
        const once = merged.map((sample) => ({ ...sample, series: 0 }));
        expect(counted(merged, [null, null]).sum).toBe(counted(once).sum);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("whether two series say the same counter", () => {
  const told = (values: readonly bigint[], offset = 0) =>
    values.map((value, minute) => ({ at: minute * MINUTE + offset, value: decimal(value) }));
  const steady = Array.from({ length: 30 }, (_, minute) => BigInt(minute) * 1_000n);

  test("it is the same when looked at between", () => {
    const between = steady.map((value) => value + 400n);
    expect(isSameCounter(told(steady), told(between, 24_000))).toBe(true);
    // What is dated 24 s later was read a moment before.
    expect(isSameCounter(told(between), told(steady, 24_000))).toBe(true);
  });

  test("a glitch of one, or a new beginning of both, makes no difference", () => {
    const dipped = steady.map((value, minute) => (minute === 12 ? value - 5_000n : value));
    expect(isSameCounter(told(steady), told(dipped, 24_000))).toBe(true);
    const anew = steady.map((value, minute) => (minute < 12 ? value : value - 12_000n));
    expect(isSameCounter(told(anew), told(anew, 24_000))).toBe(true);
  });

  test("another counter is another, be it as fast", () => {
    expect(isSameCounter(told(steady), told(steady.map((value) => value + 9_000n)))).toBe(false);
    expect(isSameCounter(told(steady), told(steady.map(() => 3_000n)))).toBe(false);
  });

  test("a moment in common is too little to tell", () => {
    expect(isSameCounter(told(steady.slice(0, 1)), told(steady.slice(0, 1), 24_000))).toBeNull();
  });
});
