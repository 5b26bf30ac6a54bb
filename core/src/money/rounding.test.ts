import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currencies, decimals } from "../testing/arbitraries.ts";
import { currencyExponent } from "./currency.ts";
import { decimal, decimalText, isZero } from "./decimal.ts";
import { divideHalfAwayFromZero, divideRounded, roundHalfAwayFromZero, toMinorUnits } from "./rounding.ts";

const anyDecimal = decimals({ min: -(10n ** 9n), max: 10n ** 9n, places: 12 });

describe("roundHalfAwayFromZero", () => {
  it.each([
    ["2.5", 0, "3"],
    ["-2.5", 0, "-3"],
    ["2.4999999999999999999999", 0, "2"],
    ["0.5", 0, "1"],
    ["-0.5", 0, "-1"],
    ["-0.4", 0, "0"],
    ["1.005", 2, "1.01"],
    ["1.0049999", 2, "1"],
    ["-1.005", 2, "-1.01"],
    ["1.115", 2, "1.12"],
    ["0.0000005", 6, "0.000001"],
    ["0.00000049", 6, "0"],
    ["999.9999995", 6, "1000"],
    ["12", 6, "12"],
    ["1.1", 6, "1.1"],
  ])("rounds %s to %i decimals as %s", (value, places, rounded) => {
    expect(decimalText(roundHalfAwayFromZero(decimal(value), places))).toBe(rounded);
  });

  it("is at most half a unit away, and exactly half only away from zero", () => {
    fc.assert(
      fc.property(anyDecimal, fc.integer({ min: 0, max: 8 }), (value, places) => {
        const rounded = roundHalfAwayFromZero(value, places);
        const half = decimal("0.5").div(decimal(10n ** BigInt(places)));
        const error = rounded.minus(value).abs();
        expect(error.lte(half)).toBe(true);
        if (error.eq(half)) expect(rounded.abs().gt(value.abs())).toBe(true);
      }),
    );
  });

  it("treats both signs alike and rounds what is rounded no further", () => {
    fc.assert(
      fc.property(anyDecimal, fc.integer({ min: 0, max: 8 }), (value, places) => {
        const rounded = roundHalfAwayFromZero(value, places);
        expect(roundHalfAwayFromZero(value.neg(), places).eq(rounded.neg())).toBe(true);
        expect(roundHalfAwayFromZero(rounded, places).eq(rounded)).toBe(true);
      }),
    );
  });
});

describe("divideRounded", () => {
  it.each([
    ["1", "3", 6, "0.333333"],
    ["2", "3", 6, "0.666667"],
    ["-2", "3", 6, "-0.666667"],
    ["1", "8", 2, "0.13"],
    ["-1", "8", 2, "-0.13"],
    ["1", "-8", 2, "-0.13"],
    ["0", "7", 6, "0"],
    ["0.001", "0.002", 0, "1"],
    ["1", "0.000001", 0, "1000000"],
    ["10", "4", 0, "3"],
  ])("%s ÷ %s to %i decimals is %s", (n, d, places, quotient) => {
    expect(decimalText(divideRounded(decimal(n), decimal(d), places))).toBe(quotient);
  });

  it("rounds once: a quotient a hair below a tie stays below it", () => {
    // Cut at twenty decimals this quotient is 0.5, which would round up.
    const numerator = decimal("4999999999999999999999999");
    const denominator = decimal("9999999999999999999999999");
    expect(decimalText(divideRounded(numerator, denominator, 0))).toBe("0");
    expect(numerator.div(denominator).round(0).eq("1")).toBe(true);
  });

  it("is nearer to the exact quotient than half a unit of its last decimal", () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, fc.integer({ min: 0, max: 8 }), (n, d, places) => {
        fc.pre(!isZero(d));
        const quotient = divideRounded(n, d, places);
        // |q − n/d| ≤ ½·10^−places, with the division multiplied away so that it is checked exactly.
        const scale = decimal(10n ** BigInt(places));
        const doubledError = quotient.times(d).minus(n).abs().times(scale).times("2");
        expect(doubledError.lte(d.abs())).toBe(true);
        if (doubledError.eq(d.abs())) expect(quotient.times(d).abs().gt(n.abs())).toBe(true);
      }),
    );
  });

  it("does not divide by zero", () => {
    expect(() => divideRounded(decimal("1"), decimal("0"), 2)).toThrow(RangeError);
    expect(() => divideHalfAwayFromZero(1n, 0n)).toThrow(RangeError);
  });
});

describe("divideHalfAwayFromZero", () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [5n, -2n, -3n],
    [-5n, -2n, 3n],
    [4n, 3n, 1n],
    [0n, 3n, 0n],
    [7n, 7n, 1n],
    [-1n, 3n, 0n],
    [-2n, 3n, -1n],
  ])("%s ÷ %s is %s", (n, d, quotient) => {
    expect(divideHalfAwayFromZero(n, d)).toBe(quotient);
  });
});

describe("toMinorUnits", () => {
  it.each([
    ["12.5", "EUR", 1250n],
    ["12.345", "EUR", 1235n],
    ["-12.345", "EUR", -1235n],
    ["12.3449999", "EUR", 1234n],
    ["0.004", "EUR", 0n],
    ["0.005", "EUR", 1n],
    ["1199.5", "JPY", 1200n],
    ["1199.49", "JPY", 1199n],
    ["1.2345", "KWD", 1235n],
    ["1.23445", "CLF", 12345n],
    ["7", "KWD", 7000n],
  ] as const)("%s %s is %s", (major, currency, minor) => {
    expect(toMinorUnits(decimal(major), currency)).toBe(minor);
  });

  it("rounds the product and not its factors", () => {
    // 0.31 × 1.2 = 0.372; ten of them are 3.72, while ten of the rounded 0.37 would be 3.70.
    expect(toMinorUnits(decimal("0.31").times("1.2").times("10"), "EUR")).toBe(372n);
  });

  it("is the rounding to the currency's exponent", () => {
    fc.assert(
      fc.property(anyDecimal, currencies, (major, currency) => {
        const exponent = currencyExponent(currency);
        const rounded = roundHalfAwayFromZero(major, exponent).times(decimal(10n ** BigInt(exponent)));
        expect(decimal(toMinorUnits(major, currency)).eq(rounded)).toBe(true);
      }),
    );
  });
});
