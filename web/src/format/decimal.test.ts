import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDecimals,
  changeInTenthsOfPercent,
  compareDecimals,
  isDecimal,
  isZero,
  subtractDecimals,
  trimZeros,
} from "./decimal.ts";

const cents = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });

function asAmount(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(3, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

describe("decimal strings", () => {
  test("sums keep every digit where floats would not", () => {
    expect(addDecimals(["0.1", "0.2"])).toBe("0.3");
    expect(addDecimals(["9007199254740993.01", "0.02"])).toBe("9007199254740993.03");
    expect(addDecimals([])).toBe("0");
  });

  test("differences of amounts are those of their cents", () => {
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        expect(subtractDecimals(asAmount(a), asAmount(b))).toBe(asAmount(a - b));
        expect(compareDecimals(asAmount(a), asAmount(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  test("different numbers of decimals compare by value", () => {
    expect(compareDecimals("1.50", "1.5")).toBe(0);
    expect(compareDecimals("-0.01", "0")).toBe(-1);
    expect(subtractDecimals("1", "0.001")).toBe("0.999");
  });

  test("zeros", () => {
    expect(["0", "0.00", "-0.000"].every(isZero)).toBe(true);
    expect(isZero("0.01")).toBe(false);
    expect(["10", "10.500", "3.000", "0.0"].map(trimZeros)).toEqual(["10", "10.5", "3", "0"]);
  });

  test("change is rounded to tenths of a percent, half away from zero", () => {
    expect(changeInTenthsOfPercent("200", "212.9")).toBe(65);
    expect(changeInTenthsOfPercent("1000", "999.5")).toBe(-1);
    expect(changeInTenthsOfPercent("0", "5")).toBeNull();
  });

  test("only plain decimals pass", () => {
    expect(["1", "-0.5", "12.340"].every(isDecimal)).toBe(true);
    expect(["", "1e5", "1.", ".5", "1,5", "NaN"].some(isDecimal)).toBe(false);
  });
});
