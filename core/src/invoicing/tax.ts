import type { Decimal } from "../money/decimal.ts";
import { decimalText } from "../money/decimal.ts";
import { percentOf } from "../money/percent.ts";
import type { TaxCategory } from "./tax-category.ts";
import { TAX_CATEGORIES } from "./tax-category.ts";
import { assertTaxRate } from "./tax-rate.ts";

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
