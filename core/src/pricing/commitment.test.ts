import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amounts, positiveAmounts } from "../testing/arbitraries.ts";
import { proratedMinimum, trueUp } from "./commitment.ts";

describe("trueUp", () => {
  it.each([
    [10_000n, 7_500n, 2_500n],
    [10_000n, 10_000n, 0n],
    [10_000n, 12_000n, 0n],
    [10_000n, 0n, 10_000n],
    [10_000n, -500n, 10_500n],
    [0n, 100n, 0n],
  ])("a minimum of %s with %s reached lacks %s", (minimum, reached, missing) => {
    expect(trueUp({ minimum, reached })).toBe(missing);
  });

  it("brings the spend to the minimum, and takes nothing away", () => {
    fc.assert(
      fc.property(positiveAmounts, amounts, (minimum, reached) => {
        const spend = reached + trueUp({ minimum, reached });
        expect(spend >= minimum && spend >= reached).toBe(true);
        expect(spend === minimum || spend === reached).toBe(true);
      }),
    );
  });
});

describe("proratedMinimum", () => {
  it.each([
    [50_000n, 1_818_000, 2_682_000, 33_893n],
    [100n, 0, 2_592_000, 0n],
    [1n, 1_296_000, 2_592_000, 1n],
    [10_000n, 2_592_000, 2_592_000, 10_000n],
  ])("of %s for %s of %s seconds is %s", (minimum, seconds, periodSeconds, share) => {
    expect(proratedMinimum([{ minimum, seconds }], periodSeconds)).toBe(share);
  });

  it("rounds once over all stretches, so that one that goes on unchanged loses nothing", () => {
    const thirds = [864_000, 864_000, 864_000].map((seconds) => ({ minimum: 1_000n, seconds }));
    expect(proratedMinimum(thirds, 2_592_000)).toBe(1_000n);
    expect(
      proratedMinimum(
        [
          { minimum: 1n, seconds: 1 },
          { minimum: 2n, seconds: 1 },
        ],
        3,
      ),
    ).toBe(1n);
  });
});
