import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, decimalText } from "../money/decimal.ts";
import { amounts, taxes } from "../testing/arbitraries.ts";
import { refused } from "../testing/refused.ts";
import type { TaxableLine } from "./tax.ts";
import { taxBreakdown, taxOn } from "./tax.ts";
import type { TaxCategory } from "./tax-category.ts";
import { isTaxCategory, TAX_CATEGORIES } from "./tax-category.ts";

function line(taxable: bigint, rate: string, category: TaxCategory = "standard"): TaxableLine {
  return { taxable, category, rate: decimal(rate) };
}

function breakdown(lines: TaxableLine[]) {
  return taxBreakdown(lines).map(({ category, rate, taxable, tax }) => [
    category,
    decimalText(rate),
    taxable,
    tax,
  ]);
}

describe("tax categories", () => {
  it("are those of the wire", () => {
    expect(TAX_CATEGORIES).toEqual(["standard", "zero", "exempt", "reverseCharge", "outsideScope"]);
    for (const category of TAX_CATEGORIES) expect(isTaxCategory(category)).toBe(true);
    for (const text of ["", "Standard", "S", "toString"]) expect(isTaxCategory(text)).toBe(false);
  });
});

describe("taxOn", () => {
  it.each([
    [118_000n, "19", 22_420n],
    [1_050n, "19", 200n],
    [50n, "19", 10n],
    [12_345n, "8.1", 1_000n],
    [-118_000n, "19", -22_420n],
    [-50n, "1", -1n],
    [100n, "0", 0n],
    [0n, "19", 0n],
  ])("%s at %s %% is %s", (taxable, rate, tax) => {
    expect(taxOn(taxable, decimal(rate))).toBe(tax);
  });
});

describe("taxBreakdown", () => {
  it("taxes the sum of a category's lines, not each line", () => {
    // Three lines of 0.03 at 19 % are 0.09 together: 0.0171 of tax, which is 0.02; alone each has 0.0057,
    // that is 0.01.
    expect(breakdown([line(3n, "19"), line(3n, "19"), line(3n, "19")])).toEqual([["standard", "19", 9n, 2n]]);
  });

  it("keeps rates and categories apart, in a fixed order", () => {
    const lines = [
      line(400n, "0", "outsideScope"),
      line(1000n, "19"),
      line(300n, "0", "reverseCharge"),
      line(2000n, "7"),
      line(1000n, "19.0"),
      line(100n, "0", "exempt"),
      line(200n, "0", "zero"),
      line(5n, "0"),
    ];
    const taxesOfInvoice = [
      ["standard", "0", 5n, 0n],
      ["standard", "7", 2000n, 140n],
      ["standard", "19", 2000n, 380n],
      ["zero", "0", 200n, 0n],
      ["exempt", "0", 100n, 0n],
      ["reverseCharge", "0", 300n, 0n],
      ["outsideScope", "0", 400n, 0n],
    ];
    expect(breakdown(lines)).toEqual(taxesOfInvoice);
    expect(breakdown(lines.toReversed())).toEqual(taxesOfInvoice);
  });

  it("is empty without lines", () => {
    expect(taxBreakdown([])).toEqual([]);
  });

  it("adds up to the lines, and lies within half a minor unit a subtotal", () => {
    const lines = fc.array(fc.record({ taxable: amounts, tax: taxes }), { maxLength: 10 });
    fc.assert(
      fc.property(lines, (drawn) => {
        const subtotals = taxBreakdown(
          drawn.map(({ taxable, tax }) => ({ taxable, category: tax.taxCategory, rate: tax.taxRate })),
        );
        const sum = (values: bigint[]) => values.reduce((a, b) => a + b, 0n);
        expect(sum(subtotals.map(({ taxable }) => taxable))).toBe(sum(drawn.map(({ taxable }) => taxable)));
        for (const { taxable, rate, tax } of subtotals) {
          const error = decimal(tax)
            .times("100")
            .minus(rate.times(decimal(taxable)))
            .abs();
          expect(error.lte("50")).toBe(true);
        }
        const keys = subtotals.map(({ category, rate }) => `${category} ${decimalText(rate)}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it("refuses a rate that its category cannot have", () => {
    refused(() => taxBreakdown([line(100n, "19", "exempt")]), "invalid_tax");
  });
});
