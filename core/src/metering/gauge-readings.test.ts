import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimal } from "../money/decimal.ts";
import { type ReadingWindow, readingWindows } from "./gauge-readings.ts";
import { monthLevels } from "./levels.ts";
import { parseInstantSeconds } from "./period.ts";
import { createTiling } from "./tiling.ts";

const HOUR = { start: 7_200, end: 10_800 };
const PEAK = { kind: "peak", intervalSeconds: null } as const;
const PERCENTILE = { kind: "percentile", intervalSeconds: 300 } as const;

const windows = (piece: ReadingWindow, meter: Parameters<typeof readingWindows>[2]) =>
  readingWindows({ from: piece.from * 1000, before: piece.before * 1000 }, HOUR, meter);

describe("the readings of a piece in an hour", () => {
  test("of a peak are the piece itself, cut by the hour and in whole seconds", () => {
    expect(windows({ from: 7_000, before: 12_000 }, PEAK)).toEqual([{ from: 7_200, before: 10_800 }]);
    expect(windows({ from: 7_300.2, before: 7_400.7 }, PEAK)).toEqual([{ from: 7_301, before: 7_401 }]);
    expect(windows({ from: 7_300.1, before: 7_300.9 }, PEAK)).toEqual([]);
    expect(windows({ from: 0, before: 7_200 }, PEAK)).toEqual([]);
  });

  test("of a percentile are the intervals that begin within it, whole", () => {
    expect(windows({ from: 7_200, before: 7_501 }, PERCENTILE)).toEqual([
      { from: 7_200, before: 7_500 },
      { from: 7_500, before: 7_800 },
    ]);
    expect(windows({ from: 7_200.001, before: 7_500 }, PERCENTILE)).toEqual([]);
    expect(windows({ from: 10_700, before: 12_000 }, PERCENTILE)).toEqual([]);
    expect(windows({ from: 10_500, before: 12_000 }, PERCENTILE)).toEqual([{ from: 10_500, before: 10_800 }]);
  });

  test("needs the interval of a percentile", () => {
    expect(() => windows({ from: 7_200, before: 7_300 }, { ...PERCENTILE, intervalSeconds: null })).toThrow(
      /has an interval/,
    );
  });
});

/** Pieces of two resources, which lie one after the other, in milliseconds of two days of October. */
const START = parseInstantSeconds("2026-10-05T00:00:00Z") * 1000;
const resources = fc.array(
  fc.record({
    begins: fc.integer({ min: 0, max: 86_400_000 }),
    steps: fc.array(
      fc.record({ ms: fc.integer({ min: 1, max: 20_000_000 }), size: fc.integer({ min: 0, max: 9 }) }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

describe.each([
  { ...PEAK, percentile: null, missing: null },
  { ...PERCENTILE, percentile: 95, missing: "zero" as const },
  { ...PERCENTILE, percentile: 50, missing: "ignore" as const },
  { ...PERCENTILE, intervalSeconds: 3_600, percentile: 100, missing: "ignore" as const },
])("the readings of $kind $percentile $missing", (own) => {
  // In this zone the hours of a day begin at half past.
  test.each(["UTC", "Asia/Kolkata"])(
    "come to the month's figure as it is of the pieces themselves, in %s",
    (zone) => {
      const tiling = createTiling(zone);
      const meter = { id: "m", ...own };
      fc.assert(
        fc.property(resources, (all) => {
          const pieces = all.flatMap(({ begins, steps }, index) => {
            let from = START + begins;
            return steps.map(({ ms, size }) => {
              const piece = { resource: `r-${index}`, from, before: from + ms, size: decimal(BigInt(size)) };
              from += ms;
              return piece;
            });
          });
          const hours = tiling.hours(START / 1000, START / 1000 + 3 * 86_400);
          const read = pieces.flatMap((piece) =>
            hours.flatMap((hour) =>
              readingWindows(piece, hour, meter).map((window) => ({ ...piece, ...window, dimensions: "{}" })),
            ),
          );
          const whole = pieces.map((piece) => ({
            ...piece,
            from: Math.ceil(piece.from / 1000),
            before: Math.ceil(piece.before / 1000),
            dimensions: "{}",
          }));
          const months = ["2026-10-01"];
          const levels = (spans: typeof whole) =>
            monthLevels(meter, { spans, months, tiling }).map(({ at, quantity }) => [at, quantity.toFixed()]);
          expect(levels(read)).toEqual(levels(whole));
        }),
      );
    },
  );
});
