import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../money/decimal.ts";
import { toMinorUnits } from "../money/rounding.ts";
import { currencies, decimals } from "../testing/arbitraries.ts";
import { lineAmount } from "./line-item.ts";

describe("lineAmount", () => {
  it.each([
    ["744.5", "0.012", "EUR", 893n],
    ["3", "0.333333", "EUR", 100n],
    ["1", "0.005", "EUR", 1n],
    ["-1", "0.005", "EUR", -1n],
    ["1", "0.00499999", "EUR", 0n],
    ["10", "0.372", "EUR", 372n],
    ["2.5", "1", "JPY", 3n],
    ["0.0005", "1", "KWD", 1n],
    ["0", "99.99", "EUR", 0n],
    ["123456.654321", "0", "EUR", 0n],
  ] as const)("%s × %s %s is %s", (quantity, unitPrice, currency, amount) => {
    expect(lineAmount({ quantity: decimal(quantity), unitPrice: decimal(unitPrice) }, currency)).toBe(amount);
  });

  it("is the exact product, rounded once", () => {
    const factors = decimals({ min: -(10n ** 6n), max: 10n ** 6n, places: 12 });
    fc.assert(
      fc.property(factors, factors, currencies, (quantity, unitPrice, currency) => {
        const amount = lineAmount({ quantity, unitPrice }, currency);
        expect(amount).toBe(toMinorUnits(quantity.times(unitPrice), currency));
        expect(lineAmount({ quantity: quantity.neg(), unitPrice }, currency)).toBe(-amount);
      }),
    );
  });
});
