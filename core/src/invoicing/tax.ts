import { DomainError } from "../errors.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import { percentOf } from "../money/percent.ts";
import type { TaxCategory } from "./tax-category.ts";
import { TAX_CATEGORIES } from "./tax-category.ts";

/** A line's taxable amount (minor units, after all discounts) and its tax. The rate is a percentage. */
export interface TaxableLine {
  readonly taxable: bigint;
  readonly category: TaxCategory;
  readonly rate: Decimal;
}

/** The tax of one category at one rate, as an invoice shows it. */
export interface TaxSubtotal {
  readonly category: TaxCategory;
  readonly rate: Decimal;
  readonly taxable: bigint;
  readonly tax: bigint;
}

/** The tax on a taxable amount at a percentage, rounded once to the minor unit, half away from zero. */
export function taxOn(taxable: bigint, rate: Decimal): bigint {
  return percentOf(taxable, rate);
}

/**
 * The taxes of an invoice: one subtotal per category and rate, computed on the sum of its lines and rounded once.
 * Sorted by category, then by rate.
 */
export function taxBreakdown(lines: readonly TaxableLine[]): TaxSubtotal[] {
  const sums = new Map<string, TaxableLine>();
  for (const { taxable, category, rate } of lines) {
    assertTaxRate(category, rate);
    const key = `${category} ${decimalText(rate)}`;
    sums.set(key, { category, rate, taxable: (sums.get(key)?.taxable ?? 0n) + taxable });
  }
  return [...sums.values()]
    .sort(
      (a, b) => TAX_CATEGORIES.indexOf(a.category) - TAX_CATEGORIES.indexOf(b.category) || a.rate.cmp(b.rate),
    )
    .map((sum) => ({ ...sum, tax: taxOn(sum.taxable, sum.rate) }));
}

/**
 * Refuses, with `invalid_tax`, a rate outside 0 to 100 percent and a rate above zero in any category but
 * `standard`.
 */
export function assertTaxRate(category: TaxCategory, rate: Decimal): void {
  if (rate.lt("0") || rate.gt(decimal("100"))) {
    throw new DomainError("invalid_tax", "A tax rate is between 0 and 100 percent.", "/taxRate");
  }
  if (category !== "standard" && rate.gt("0")) {
    throw new DomainError(
      "invalid_tax",
      `Only the standard category has a tax rate; "${category}" has none.`,
      "/taxRate",
    );
  }
}

/** A lower rate is probably a fraction by mistake; no country has a higher one. */
const RATE_MEANT = { min: "1", max: "50" } as const;

/**
 * Refuses, with `invalid_tax`, implausible combinations of category and rate: everything that `assertTaxRate`
 * refuses, the standard category without tax, `0.19` instead of 19 %, and rates higher than in any country.
 */
export function assertMeantTax(category: TaxCategory, rate: Decimal): void {
  assertTaxRate(category, rate);
  if (category !== "standard") return;
  if (rate.eq("0")) {
    throw new DomainError(
      "invalid_tax",
      "The standard category has a rate above zero. Without tax choose zero rate, exempt, reverse charge or outside scope.",
      "/taxRate",
    );
  }
  if (rate.lt(RATE_MEANT.min)) {
    const text = decimalText(rate);
    throw new DomainError(
      "invalid_tax",
      `A tax rate is a percentage, so ${text} means ${text} %. Write ${decimalText(rate.times("100"))} for ${decimalText(rate.times("100"))} %.`,
      "/taxRate",
    );
  }
  if (rate.gt(RATE_MEANT.max)) {
    throw new DomainError(
      "invalid_tax",
      `No country taxes by more than ${RATE_MEANT.max} %. Check the rate.`,
      "/taxRate",
    );
  }
}
