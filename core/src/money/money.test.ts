import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amounts, currencies } from "../testing/arbitraries.ts";
import { refused } from "../testing/refused.ts";
import type { CurrencyCode } from "./currency.ts";
import { currencyExponent } from "./currency.ts";
import { formatAmount, parseAmount } from "./money.ts";

describe("parseAmount", () => {
  it.each([
    ["1234.50", "EUR", 123450n],
    ["1234.5", "EUR", 123450n],
    ["1234", "EUR", 123400n],
    ["-0.05", "EUR", -5n],
    ["0", "EUR", 0n],
    ["-0", "EUR", 0n],
    ["007.10", "EUR", 710n],
    ["1200", "JPY", 1200n],
    ["1.234", "KWD", 1234n],
    ["1.2345", "CLF", 12345n],
    ["10000000000000000.00", "EUR", 10n ** 18n],
  ] as const)("reads %s %s as %s", (text, currency, minor) => {
    expect(parseAmount(text, currency)).toBe(minor);
  });

  it.each([
    "",
    " ",
    "1,50",
    "1e3",
    "+1",
    ".5",
    "5.",
    "1.2.3",
    "0x1",
    "NaN",
    "1 000",
    "١٢",
    "1.50 EUR",
    "1\n",
  ])("refuses %j", (text) => {
    expect(refused(() => parseAmount(text, "EUR"), "invalid_amount").detail).toContain('"12.00"');
  });

  it.each([
    ["1.5", "JPY", "it has none"],
    ["1.505", "EUR", "it has at most 2"],
    ["1.500", "EUR", "it has at most 2"],
    ["1.0000", "KWD", "it has at most 3"],
  ] as const)("refuses too many decimals: %s %s", (text, currency, phrase) => {
    const { detail } = refused(() => parseAmount(text, currency), "invalid_amount");
    expect(detail).toContain(`too many decimals for ${currency}`);
    expect(detail).toContain(phrase);
  });

  it("refuses what a column of 64 bits could not hold", () => {
    refused(() => parseAmount("10000000000000000.01", "EUR"), "invalid_amount");
    refused(() => parseAmount("9".repeat(1000), "JPY"), "invalid_amount");
  });

  it("refuses a currency that does not exist", () => {
    refused(() => parseAmount("1", "DEM" as CurrencyCode), "unknown_currency");
  });
});

describe("formatAmount", () => {
  it.each([
    [123450n, "EUR", "1234.50"],
    [-5n, "EUR", "-0.05"],
    [0n, "EUR", "0.00"],
    [1200n, "JPY", "1200"],
    [-7n, "JPY", "-7"],
    [0n, "JPY", "0"],
    [1n, "KWD", "0.001"],
    [-10001n, "CLF", "-1.0001"],
    [10n ** 30n, "EUR", `1${"0".repeat(28)}.00`],
  ] as const)("writes %s minor units of %s as %s", (minor, currency, text) => {
    expect(formatAmount(minor, currency)).toBe(text);
  });

  it("is read back as the same amount, with exactly the currency's decimals", () => {
    fc.assert(
      fc.property(amounts, currencies, (minor, currency) => {
        const text = formatAmount(minor, currency);
        expect(parseAmount(text, currency)).toBe(minor);
        expect(text.split(".")[1]?.length ?? 0).toBe(currencyExponent(currency));
      }),
    );
  });
});
