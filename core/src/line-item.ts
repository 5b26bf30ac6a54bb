import type { CurrencyCode } from "./currency.ts";
import type { Decimal } from "./decimal.ts";
import type { Discount } from "./discount.ts";
import { toMinorUnits } from "./rounding.ts";
import type { TaxCategory } from "./tax-category.ts";

/** What a line item is computed from. */
export interface LineInput {
  readonly quantity: Decimal;
  /** In major units of the invoice's currency, with any number of decimals. */
  readonly unitPrice: Decimal;
  readonly discount: Discount | null;
  readonly taxCategory: TaxCategory;
  /** A percentage: 19 is 19 %. */
  readonly taxRate: Decimal;
  /** Whether the invoice's discount leaves this line alone, as an adjustment brings the discount of its own period along. */
  readonly undiscounted?: boolean;
}

/**
 * The amount of a line: quantity × unit price, rounded once, half away from zero, to the currency's minor
 * unit.
 */
export function lineAmount(
  { quantity, unitPrice }: Pick<LineInput, "quantity" | "unitPrice">,
  currency: CurrencyCode,
): bigint {
  return toMinorUnits(quantity.times(unitPrice), currency);
}
