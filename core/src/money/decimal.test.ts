import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimals } from "../testing/arbitraries.ts";
import { refused } from "../testing/refused.ts";
import {
  addScaledIntegers,
  decimal,
  decimalText,
  fromScaledInteger,
  isZero,
  parseScaledInteger,
  scaledText,
  toScaledInteger,
} from "./decimal.ts";

const anyDecimal = decimals({ min: -(10n ** 18n), max: 10n ** 18n, places: 15 });

describe("decimal", () => {
  it.each([
    ["0", "0"],
    ["4", "4"],
    ["-0.125", "-0.125"],
    ["0.250", "0.25"],
    ["007", "7"],
    ["-0", "0"],
    ["-0.000", "0"],
    ["100", "100"],
    ["1234567890123456789012345.0000001", "1234567890123456789012345.0000001"],
    ["0.000000000000000000000001", "0.000000000000000000000001"],
  ])("reads %s as %s", (text, plain) => {
    expect(decimalText(decimal(text))).toBe(plain);
  });

  it.each([
    ["an exponent", "1e3"],
    ["a negative exponent", "1E-3"],
    ["NaN", "NaN"],
    ["Infinity", "Infinity"],
    ["nothing", ""],
    ["a blank", " "],
    ["a blank before", " 1"],
    ["a line break after", "1\n"],
    ["a leading plus", "+1"],
    ["a bare point", "."],
    ["no digit before the point", ".5"],
    ["no digit after the point", "5."],
    ["two points", "1.2.3"],
    ["a decimal comma", "1,5"],
    ["grouping", "1 000"],
    ["hexadecimal", "0x10"],
    ["a lone minus", "-"],
    ["two minuses", "--1"],
    ["other digits", "١٢"],
    ["words", "twelve"],
  ])("refuses %s", (_, text) => {
    refused(() => decimal(text), "invalid_decimal");
  });

  it("takes 40 digits and refuses 41, wherever the point is", () => {
    const forty = "1".repeat(40);
    expect(decimalText(decimal(forty))).toBe(forty);
    expect(decimalText(decimal(`-${forty.slice(0, 20)}.${forty.slice(20)}`))).toHaveLength(42);
    refused(() => decimal(`${forty}1`), "invalid_decimal");
    refused(() => decimal(`0.${forty}`), "invalid_decimal");
  });

  it("keeps the message short, however long the text is", () => {
    expect(refused(() => decimal("x".repeat(100_000)), "invalid_decimal").detail.length).toBeLessThan(200);
  });

  it("takes a bigint of any length as it is", () => {
    expect(decimalText(decimal(-(10n ** 60n)))).toBe(`-1${"0".repeat(60)}`);
  });

  it("throws when a JavaScript number comes near it", () => {
    const one: unknown = 1;
    expect(() => decimal("1").plus(0.1)).toThrow();
    expect(() => decimal("1").lt(2)).toThrow();
    expect(() => decimal("1") > decimal("0")).toThrow();
    expect(() => Number(decimal("1"))).toThrow();
    expect(() => decimal("1").times(one as string)).toThrow();
  });
});

describe("decimalText", () => {
  it("is plain notation that reads back as the same decimal", () => {
    fc.assert(
      fc.property(anyDecimal, (value) => {
        const text = decimalText(value);
        expect(text).toMatch(/^(0|-?(?:[1-9]\d*|0\.\d*[1-9]|[1-9]\d*\.\d*[1-9]))$/);
        expect(decimal(text).eq(value)).toBe(true);
      }),
    );
  });

  it("has no negative zero, whatever made it", () => {
    expect(decimalText(decimal("-0.4").round(0))).toBe("0");
    expect(decimalText(decimal("0").neg())).toBe("0");
    expect(decimalText(decimal("-5").times("0"))).toBe("0");
  });
});

describe("isZero", () => {
  it("knows zero of either sign and nothing else", () => {
    expect(isZero(decimal("0.000"))).toBe(true);
    expect(isZero(decimal("-0"))).toBe(true);
    expect(isZero(decimal("0.000001"))).toBe(false);
    expect(isZero(decimal("10"))).toBe(false);
  });
});

describe("scaled integers", () => {
  it.each([
    ["12.5", 125n, 1],
    ["-0.05", -5n, 2],
    ["1200", 1200n, 0],
    ["0.10", 1n, 1],
    ["-0", 0n, 0],
  ])("%s is %s at %s decimals", (text, integer, places) => {
    expect(toScaledInteger(decimal(text))).toEqual({ integer, decimals: places });
  });

  it("give the decimal back", () => {
    fc.assert(
      fc.property(anyDecimal, (value) => {
        expect(fromScaledInteger(toScaledInteger(value)).eq(value)).toBe(true);
      }),
    );
  });

  it("are read, added and written as decimals are", () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        const sum = addScaledIntegers(parseScaledInteger(a.toFixed(15)), parseScaledInteger(decimalText(b)));
        expect(scaledText(sum)).toBe(decimalText(a.plus(b)));
      }),
    );
  });

  it("are read from the same texts as decimals", () => {
    expect(parseScaledInteger("-007")).toEqual({ integer: -7n, decimals: 0 });
    for (const text of ["", "1e3", "+1", "1\n", ".5", "1 000", "9".repeat(41)])
      refused(() => parseScaledInteger(text), "invalid_decimal");
  });
});
