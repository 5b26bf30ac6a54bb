import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { daysSalesOutstanding, SALES_DAYS } from "./days-sales-outstanding.ts";

describe("days sales outstanding", () => {
  it.each([
    [100n, 100n, 90],
    [50n, 100n, 45],
    [0n, 100n, 0],
    [1n, 180n, 1],
    [1n, 181n, 0],
    [300n, 100n, 270],
    [100n, 0n, null],
    [0n, -5n, null],
  ])("with %s open of %s invoiced are %s", (open, invoiced, expected) => {
    expect(daysSalesOutstanding({ open, invoiced })).toBe(expected);
  });

  it("are all the days where nothing of their sales is paid", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n }), (sales) => {
        expect(daysSalesOutstanding({ open: sales, invoiced: sales })).toBe(SALES_DAYS);
      }),
    );
  });
});
