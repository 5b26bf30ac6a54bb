import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amounts } from "../testing/arbitraries.ts";
import { allocate } from "./allocate.ts";

describe("allocate", () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 20 });
  const someWeights = weights.filter((all) => all.some((weight) => weight > 0n));
  const signedWeights = fc
    .array(fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }), { minLength: 1, maxLength: 20 })
    .filter((all) => sum(all) > 0n);

  it.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [101n, [1n, 1n, 1n], [34n, 34n, 33n]],
    [10n, [0n, 1n, 0n, 1n], [0n, 5n, 0n, 5n]],
    [1n, [1n, 1n], [1n, 0n]],
    // 5 × 3/7 = 2.14, 5 × 4/7 = 2.86: the larger remainder takes the unit, though it comes later.
    [5n, [3n, 4n], [2n, 3n]],
    [0n, [3n, 4n], [0n, 0n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [7n, [5n], [7n]],
    // A credit line takes its share of the discount with the opposite sign: 30 × −1/3 = −10, 30 × 4/3 = 40.
    [30n, [-1n, 4n], [-10n, 40n]],
    // 10 × −1/3 = −3.33, 10 × 4/3 = 13.33: down to −4 and 13, and the larger remainder takes the unit.
    [10n, [-1n, 4n], [-3n, 13n]],
  ])("splits %s by %s as %s", (total, by, parts) => {
    expect(allocate(total, by)).toEqual(parts);
  });

  it("conserves the total", () => {
    fc.assert(
      fc.property(amounts, fc.oneof(someWeights, signedWeights), (total, by) => {
        const parts = allocate(total, by);
        expect(parts).toHaveLength(by.length);
        expect(sum(parts)).toBe(total);
      }),
    );
  });

  it("gives each part its exact share, give or take less than one unit", () => {
    fc.assert(
      fc.property(amounts, fc.oneof(someWeights, signedWeights), (total, by) => {
        const all = sum(by);
        for (const [index, part] of allocate(total, by).entries()) {
          const error = part * all - total * (by[index] ?? 0n);
          expect(error < all && error > -all).toBe(true);
        }
      }),
    );
  });

  it("gives nothing to a weight of zero, and no more to a smaller weight", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), someWeights, (total, by) => {
        const parts = allocate(total, by);
        for (const [i, a] of by.entries()) {
          if (a === 0n) expect(parts[i]).toBe(0n);
          for (const [j, b] of by.entries()) {
            if (a < b) expect((parts[i] ?? 0n) <= (parts[j] ?? 0n)).toBe(true);
          }
        }
      }),
    );
  });

  it("favours the earlier of equal weights", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1000n }), fc.integer({ min: 1, max: 20 }), (total, count) => {
        const parts = allocate(total, new Array<bigint>(count).fill(7n));
        expect(parts).toEqual(parts.toSorted((a, b) => Number(b - a)));
      }),
    );
  });

  it("splits a negative total like its positive counterpart", () => {
    fc.assert(
      fc.property(amounts, fc.oneof(someWeights, signedWeights), (total, by) => {
        expect(allocate(-total, by)).toEqual(allocate(total, by).map((part) => -part));
      }),
    );
  });

  it("refuses weights without proportions", () => {
    expect(() => allocate(10n, [])).toThrow(RangeError);
    expect(() => allocate(10n, [0n, 0n])).toThrow(RangeError);
    expect(() => allocate(10n, [1n, -1n])).toThrow(RangeError);
    expect(() => allocate(10n, [1n, -2n])).toThrow(RangeError);
  });
});

function sum(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => a + b, 0n);
}
