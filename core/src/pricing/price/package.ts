import type { Decimal } from "../../money/decimal.ts";
import { decimal, decimalText, fromScaledInteger, toScaledInteger } from "../../money/decimal.ts";
import type { PricedPart } from "./priced-part.ts";

/** A price per package of `size` units. A started package is charged in full. */
export interface PackagePrice {
  readonly model: "package";
  readonly size: string;
  readonly packagePrice: string;
}

/** A single part: the started packages at the package price. */
export function packageParts(price: PackagePrice, quantity: Decimal, unit: string): PricedPart[] {
  const size = decimal(price.size);
  return [
    {
      quantity: packagesBegun(quantity, size),
      unitPrice: decimal(price.packagePrice),
      unit: `package of ${decimalText(size)} ${unit}`,
      note: { says: "packages", quantity: decimalText(quantity), unit, size: decimalText(size) },
    },
  ];
}

/**
 * The quotient rounded up, exactly. Computed in integers, because a decimal quotient may be truncated below the next
 * package.
 */
function packagesBegun(quantity: Decimal, size: Decimal): Decimal {
  const q = toScaledInteger(quantity);
  const s = toScaledInteger(size);
  const numerator = q.integer * 10n ** BigInt(s.decimals);
  const denominator = s.integer * 10n ** BigInt(q.decimals);
  return fromScaledInteger({ integer: (numerator + denominator - 1n) / denominator, decimals: 0 });
}
