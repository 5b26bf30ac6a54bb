import type { CurrencyCode } from "../money/currency.ts";
import type { Decimal } from "../money/decimal.ts";
import { toMinorUnits } from "../money/rounding.ts";
import type { Discount } from "../pricing/discount.ts";
import type { TaxCategory } from "./tax-category.ts";

/** The input of a line item. */
export interface LineInput {
  readonly quantity: Decimal;
  /** In major units of the invoice's currency, with any number of decimals. */
  readonly unitPrice: Decimal;
  readonly discount: Discount | null;
  readonly taxCategory: TaxCategory;
  /** A percentage: 19 is 19 %. */
  readonly taxRate: Decimal;
  /** Whether the invoice's discount excludes this line: see `isDiscountedKind`. */
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
