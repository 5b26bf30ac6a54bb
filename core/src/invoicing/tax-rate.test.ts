import { describe, expect, it } from "vitest";
import { decimal } from "../money/decimal.ts";
import { refused } from "../testing/refused.ts";
import { TAX_CATEGORIES } from "./tax-category.ts";
import { assertMeantTax, assertTaxRate } from "./tax-rate.ts";

describe("assertTaxRate", () => {
  it.each(["0", "0.5", "8.1", "19", "100"])("takes %s percent as standard", (rate) => {
    expect(() => assertTaxRate("standard", decimal(rate))).not.toThrow();
  });

  it.each(["-0.1", "100.1"])("refuses %s percent", (rate) => {
    expect(refused(() => assertTaxRate("standard", decimal(rate)), "invalid_tax").pointer).toBe("/taxRate");
  });

  it.each(TAX_CATEGORIES.filter((category) => category !== "standard"))("gives %s no rate", (category) => {
    expect(() => assertTaxRate(category, decimal("0"))).not.toThrow();
    expect(refused(() => assertTaxRate(category, decimal("7")), "invalid_tax").detail).toContain(category);
  });
});

describe("assertMeantTax", () => {
  it.each([
    ["standard", "1"],
    ["standard", "7.7"],
    ["standard", "50"],
    ["zero", "0"],
    ["outsideScope", "0"],
  ] as const)("takes %s at %s", (category, rate) => {
    expect(() => assertMeantTax(category, decimal(rate))).not.toThrow();
  });

  it.each([
    ["standard", "0", /above zero/],
    ["standard", "0.25", /0\.25 means 0\.25 %\. Write 25 for 25 %/],
    ["standard", "0.999", /Write 99\.9/],
    ["standard", "50.01", /more than 50/],
    ["zero", "5", /only the standard/i],
    ["reverseCharge", "0.01", /only the standard/i],
  ] as const)("refuses %s at %s at its field", (category, rate, said) => {
    const { detail, pointer } = refused(() => assertMeantTax(category, decimal(rate)), "invalid_tax");
    expect([pointer, detail]).toEqual(["/taxRate", expect.stringMatching(said)]);
  });
});
