import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import type { CurrencyCode } from "./currency.ts";
import { CURRENCIES, currencyExponent, isCurrencyCode } from "./currency.ts";

/** Written down a second time, by exponent as the standard groups them; all other codes have two decimals. */
const EXPONENTS_OTHER_THAN_TWO = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
} as const;

/** The standard says "not applicable" of these, so they count whole units. */
const NOT_APPLICABLE = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split(" ");

/** Where `Intl` answers with a display convention instead of the standard's exponent. */
const INTL_DIFFERS = "AFN ALL COP HUF IDR IRR IQD KPW LAK LBP MGA MMK PKR SOS SYP YER".split(" ");

const codes = Object.keys(CURRENCIES);

describe("CURRENCIES", () => {
  it("has the 179 codes of the list of 2024-06-25 and the two added since", () => {
    expect(codes).toHaveLength(179 + 2);
    expect(codes).toEqual(expect.arrayContaining(["XCG", "XAD"]));
  });

  it("lists capital codes in order, each once", () => {
    expect(codes.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
    expect(codes).toEqual([...new Set(codes)].sort());
  });

  it.each(Object.entries(EXPONENTS_OTHER_THAN_TWO))(
    "gives exponent %s to exactly these",
    (exponent, list) => {
      const found = codes.filter(
        (code) =>
          isCurrencyCode(code) && CURRENCIES[code] === Number(exponent) && !NOT_APPLICABLE.includes(code),
      );
      expect(found).toEqual(list.split(" "));
    },
  );

  it("counts whole units where the standard gives no minor unit", () => {
    for (const code of NOT_APPLICABLE) expect(isCurrencyCode(code) && CURRENCIES[code]).toBe(0);
  });

  it("gives two decimals to all others", () => {
    const others = [
      ...Object.values(EXPONENTS_OTHER_THAN_TWO).flatMap((list) => list.split(" ")),
      ...NOT_APPLICABLE,
    ];
    const rest = codes.filter((code) => !others.includes(code));
    expect(rest).toHaveLength(181 - 17 - 7 - 2 - 13);
    expect(rest.filter((code) => isCurrencyCode(code) && CURRENCIES[code] !== 2)).toEqual([]);
  });

  it("follows the standard where Intl does not", () => {
    const exponents = INTL_DIFFERS.map((code) => isCurrencyCode(code) && CURRENCIES[code]);
    expect(exponents).toEqual(INTL_DIFFERS.map((code) => (code === "IQD" ? 3 : 2)));
  });
});

describe("isCurrencyCode", () => {
  it.each(["EUR", "JPY", "XXX", "BGN"])("knows %s", (code) => {
    expect(isCurrencyCode(code)).toBe(true);
  });

  it.each(["eur", "EURO", "", "E", "DEM", "toString", "__proto__", "constructor"])(
    "does not know %j",
    (code) => {
      expect(isCurrencyCode(code)).toBe(false);
    },
  );
});

describe("currencyExponent", () => {
  it("is the table's", () => {
    expect(currencyExponent("JPY")).toBe(0);
    expect(currencyExponent("EUR")).toBe(2);
    expect(currencyExponent("KWD")).toBe(3);
    expect(currencyExponent("UYW")).toBe(4);
  });

  it.each(["DEM", "toString"])("refuses %s rather than to guess", (code) => {
    refused(() => currencyExponent(code as CurrencyCode), "unknown_currency");
  });
});
