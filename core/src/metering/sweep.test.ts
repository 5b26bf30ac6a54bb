import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RateChange } from "./sweep.ts";
import { sweep } from "./sweep.ts";
import type { HourTile } from "./tiling.ts";

/** Tiles of ten "seconds", so that an integral can be counted by hand; the last is shorter. */
const TILES: HourTile[] = [0, 10, 20, 30, 40].map((start) => ({
  start,
  end: Math.min(start + 10, 47),
  day: "2026-10-01",
}));

const hold = (from: number, before: number, rate: bigint): RateChange[] => [
  { at: from, delta: rate },
  { at: before, delta: -rate },
];

function integralsOf(changes: readonly RateChange[]): [start: number, quantity: bigint][] {
  return sweep(changes, TILES).map(({ tile, quantity }) => [tile.start, quantity]);
}

describe("sweep", () => {
  it.each([
    ["nothing", [], []],
    ["a part of a tile", hold(3, 7, 5n), [[0, 20n]]],
    ["a whole tile", hold(10, 20, 5n), [[10, 50n]]],
    [
      "several tiles",
      hold(5, 45, 2n),
      [
        [0, 10n],
        [10, 20n],
        [20, 20n],
        [30, 20n],
        [40, 10n],
      ],
    ],
    ["up to the end of the last tile", hold(40, 47, 3n), [[40, 21n]]],
    [
      "a gap of whole tiles",
      [...hold(2, 4, 1n), ...hold(42, 43, 1n)],
      [
        [0, 2n],
        [40, 1n],
      ],
    ],
    [
      "overlapping rates",
      [...hold(0, 15, 1n), ...hold(5, 20, 10n)],
      [
        [0, 60n],
        [10, 105n],
      ],
    ],
    ["rates that cancel out", [...hold(0, 20, 3n), ...hold(0, 20, -3n)], []],
    ["a tile whose integral is zero though its rate was not", [...hold(0, 5, 2n), ...hold(5, 10, -2n)], []],
    [
      "a negative rate",
      hold(8, 12, -4n),
      [
        [0, -8n],
        [10, -8n],
      ],
    ],
  ] as [string, RateChange[], [number, bigint][]][])("integrates %s", (_, changes, integrals) => {
    expect(integralsOf(changes)).toEqual(integrals);
  });

  it("equals counting second by second, in whatever order the changes come", () => {
    const holds = fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 46 }),
        length: fc.integer({ min: 1, max: 47 }),
        rate: fc.bigInt({ min: -3n, max: 3n }),
      }),
      { maxLength: 8 },
    );
    const shuffled = holds.chain((all) => {
      const changes = all.flatMap(({ from, length, rate }) => hold(from, Math.min(from + length, 47), rate));
      return fc.shuffledSubarray(changes, { minLength: changes.length });
    });
    fc.assert(
      fc.property(shuffled, (changes) => {
        expect(integralsOf(changes)).toEqual(countedBySecond(changes));
      }),
      { numRuns: 500 },
    );
  });

  it("refuses changes that the tiles do not cover", () => {
    expect(() => sweep(hold(40, 60, 1n), TILES)).toThrow(RangeError);
    expect(() => sweep(hold(0, 1, 1n), [])).toThrow(RangeError);
  });
});

function countedBySecond(changes: readonly RateChange[]): [number, bigint][] {
  const counted: [number, bigint][] = [];
  for (const { start, end } of TILES) {
    let quantity = 0n;
    for (let second = start; second < end; second += 1) {
      for (const { at, delta } of changes) if (at <= second) quantity += delta;
    }
    if (quantity !== 0n) counted.push([start, quantity]);
  }
  return counted;
}
