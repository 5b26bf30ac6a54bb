import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, decimalText } from "../money/decimal.ts";
import { formatAmount } from "../money/money.ts";
import { percentOf } from "../money/percent.ts";
import { amounts, currencies, decimals } from "../testing/arbitraries.ts";
import { refused } from "../testing/refused.ts";
import type { Discount } from "./discount.ts";
import { discountOn, parseDiscount, proratedDiscount } from "./discount.ts";

describe("percentOf", () => {
  it.each([
    [1000n, "10", 100n],
    [1050n, "10", 105n],
    [1005n, "10", 101n],
    [-1005n, "10", -101n],
    [1004n, "10", 100n],
    [12345n, "8.1", 1000n],
    [1n, "50", 1n],
    [-1n, "50", -1n],
    [1n, "49.999999", 0n],
    [999n, "0", 0n],
    [999n, "100", 999n],
    [3n, "33.333333333333333333", 1n],
  ])("%s at %s %% is %s", (minor, percent, part) => {
    expect(percentOf(minor, decimal(percent))).toBe(part);
  });
});

describe("discountOn", () => {
  it.each([
    ["a percentage", 12345n, { percent: "10" }, 1235n],
    ["a tie, away from zero", 1005n, { percent: "10" }, 101n],
    ["all of it", 12345n, { percent: "100" }, 12345n],
    ["a fixed sum", 12345n, { amount: "5.00" }, 500n],
    ["a fixed sum of at most the base", 300n, { amount: "5.00" }, 300n],
    ["nothing off nothing", 0n, { amount: "5.00" }, 0n],
    ["nothing off a credit", -300n, { percent: "10" }, 0n],
    ["nothing off a credit, fixed", -300n, { amount: "5.00" }, 0n],
  ] as [string, bigint, Discount, bigint][])("takes %s", (_, base, discount, off) => {
    expect(discountOn(base, discount, "EUR")).toBe(off);
  });

  it("reads a fixed sum in the currency's minor units", () => {
    expect(discountOn(10_000n, { amount: "5" }, "JPY")).toBe(5n);
    expect(discountOn(10_000n, { amount: "5" }, "KWD")).toBe(5000n);
  });

  it("is never negative and never more than the base", () => {
    const percents = decimals({ min: 0n, max: 100n, places: 4 }).map(
      (percent): Discount => ({ percent: decimalText(percent) }),
    );
    const fixed = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(amounts, currencies, percents, fixed, (base, currency, percent, amount) => {
        for (const discount of [percent, { amount: formatAmount(amount, currency) }]) {
          const off = discountOn(base, discount, currency);
          expect(off >= 0n && off <= (base > 0n ? base : 0n)).toBe(true);
        }
      }),
    );
  });
});

describe("parseDiscount", () => {
  it.each([
    [{ percent: "10" }, { percent: "10" }],
    [{ percent: "8.50" }, { percent: "8.5" }],
    [{ percent: "0" }, { percent: "0" }],
    [{ percent: "100" }, { percent: "100" }],
    [{ amount: "5" }, { amount: "5.00" }],
    [{ amount: "0.00" }, { amount: "0.00" }],
  ])("takes %j", (sent, discount) => {
    expect(parseDiscount(sent, "EUR")).toEqual(discount);
  });

  it.each<[unknown, string]>([
    [null, ""],
    ["10", ""],
    [10, ""],
    [{}, ""],
    [[], ""],
    [["10"], ""],
    [{ percent: 10 }, ""],
    [{ percent: "10", amount: "5" }, ""],
    [{ rate: "10" }, ""],
    [{ percent: "-1" }, "/percent"],
    [{ percent: "100.01" }, "/percent"],
    [{ percent: "ten" }, "/percent"],
    [{ amount: "-1.00" }, "/amount"],
    [{ amount: "1.005" }, "/amount"],
    [{ amount: "" }, "/amount"],
  ])("refuses %j and points to %j", (sent, pointer) => {
    const error = refused(() => parseDiscount(sent, "EUR"), "invalid_discount");
    expect(error.pointer).toBe(pointer);
    expect(error.detail).toMatch(/\.$/);
  });
});

describe("proratedDiscount", () => {
  const held = (discount: Discount | null, seconds: number) => ({ discount, seconds });
  const of = (...stretches: ReturnType<typeof held>[]) =>
    proratedDiscount(stretches, { periodSeconds: 30, currency: "EUR" });

  it("holds each discount for its time, and rounds once", () => {
    expect(of(held({ percent: "10" }, 30))).toEqual({ percent: "10" });
    expect(of(held({ percent: "10" }, 15), held({ percent: "20" }, 15))).toEqual({ percent: "15" });
    expect(of(held({ percent: "10" }, 10), held({ percent: "10" }, 20))).toEqual({ percent: "10" });
    expect(of(held(null, 10), held({ percent: "10" }, 20))).toEqual({ percent: "6.666667" });
    expect(of(held({ amount: "0.01" }, 10), held({ amount: "0.01" }, 20))).toEqual({ amount: "0.01" });
    expect(of(held({ amount: "5.00" }, 10), held(null, 20))).toEqual({ amount: "1.67" });
    expect(of(held(null, 30))).toBe(null);
    expect(of(held({ amount: "5.00" }, 0), held({ percent: "10" }, 30))).toEqual({ percent: "10" });
  });

  it("refuses percentages beside fixed sums", () => {
    refused(() => of(held({ amount: "5.00" }, 10), held({ percent: "10" }, 20)), "invalid_discount");
  });
});
