import { DomainError } from "../errors.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import type { TaxCategory } from "./tax-category.ts";

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
