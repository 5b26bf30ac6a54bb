import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  amountForInput,
  currencySign,
  formatMoney,
  formatNegative,
  parseAmount,
  parseAmountUpTo,
} from "./money.ts";

const nbsp = "\u00a0";

describe("money", () => {
  test("follows the viewer's locale and keeps the digits of the currency", () => {
    expect(formatMoney("22384.28", "EUR", "de-DE")).toBe(`22.384,28${nbsp}€`);
    expect(formatMoney("22384.28", "EUR", "en-GB")).toBe("€22,384.28");
    expect(formatMoney("1200", "JPY", "en-GB")).toBe("¥1,200");
    expect(formatMoney("1.234", "KWD", "de-DE")).toBe(`1,234${nbsp}KWD`);
  });

  test("formats amounts no float can hold", () => {
    expect(formatMoney("900719925474099.93", "EUR", "en-GB")).toBe("€900,719,925,474,099.93");
  });

  test("uses a true minus sign", () => {
    expect(formatMoney("-5.00", "EUR", "de-DE")).toBe(`−5,00${nbsp}€`);
    expect(formatNegative("990.02", "EUR", "de-DE")).toBe(`−990,02${nbsp}€`);
    expect(formatNegative("0.00", "EUR", "de-DE")).toBe(`0,00${nbsp}€`);
  });

  test("shows what is no amount as it came", () => {
    expect(formatMoney("n/a", "EUR", "de-DE")).toBe("n/a EUR");
    expect(currencySign("CHF", "de-DE")).toBe("CHF");
  });
});

describe("typed amounts", () => {
  test.each([
    ["750,00", "de-DE", "750.00"],
    ["1.234,5", "de-DE", "1234.50"],
    ["1234,5", "de-DE", "1234.50"],
    ["1,234.50", "en-GB", "1234.50"],
    ["1 234,50", "fr-FR", "1234.50"],
    ["0007", "en-GB", "7.00"],
    ["1’234.50", "de-CH", "1234.50"],
  ])("%s in %s is %s", (typed, locale, expected) => {
    expect(parseAmount(typed, 2, locale)).toBe(expected);
  });

  test.each([
    ["1.50", "de-DE"],
    ["1,50", "en-GB"],
    ["-5", "en-GB"],
    ["", "en-GB"],
    ["1.005", "en-GB"],
    ["abc", "en-GB"],
    ["1.2.3", "en-GB"],
  ])("%s in %s is refused rather than guessed", (typed, locale) => {
    expect(parseAmount(typed, 2, locale)).toBeNull();
  });

  test("what is prefilled reads back as the same amount", () => {
    const amounts = fc.tuple(fc.integer({ min: 0, max: 10 ** 12 }), fc.integer({ min: 0, max: 99 }));
    fc.assert(
      fc.property(
        amounts,
        fc.constantFrom("de-DE", "en-GB", "fr-FR", "de-CH", "pl-PL"),
        ([whole, fraction], locale) => {
          const amount = `${whole}.${String(fraction).padStart(2, "0")}`;
          expect(parseAmount(amountForInput(amount, locale), 2, locale)).toBe(amount);
        },
      ),
    );
  });

  test("currencies without minor digits take none", () => {
    expect(parseAmount("1200", 0, "en-GB")).toBe("1200");
    expect(parseAmount("1200.5", 0, "en-GB")).toBeNull();
  });
});

describe("parseAmountUpTo", () => {
  test("takes more than nothing, and at most the limit with its decimals", () => {
    const read = (most: string, typed: string) => parseAmountUpTo(most, typed, "en-GB");
    expect(read("10.00", "10")).toBe("10.00");
    expect(read("10.00", "0.01")).toBe("0.01");
    expect(read("1.500", "1.499")).toBe("1.499");
    for (const typed of ["10.01", "0", "0.00", "", "-1", "1.001"]) expect(read("10.00", typed)).toBeNull();
    expect(read("5", "4.5")).toBeNull();
  });
});
