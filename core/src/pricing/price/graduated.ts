import type { Decimal } from "../../money/decimal.ts";
import { decimal } from "../../money/decimal.ts";
import type { PricedPart } from "./priced-part.ts";
import type { Tier } from "./tier-range.ts";
import { tierRange } from "./tier-range.ts";

/** Tiers that each price the part of the quantity within them. */
export interface GraduatedPrice {
  readonly model: "graduated";
  readonly tiers: readonly Tier[];
}

/** One part per tier reached, including free ones. Their quantities sum to the whole quantity. */
export function graduatedParts(price: GraduatedPrice, quantity: Decimal, unit: string): PricedPart[] {
  const parts: PricedPart[] = [];
  for (const [index, tier] of price.tiers.entries()) {
    const range = tierRange(price.tiers, index);
    const from = decimal(range.from);
    if (quantity.lte(from)) break;
    const end = tier.upTo === null ? quantity : smaller(quantity, decimal(tier.upTo));
    parts.push({ quantity: end.minus(from), unitPrice: decimal(tier.unitPrice), unit, tier: range });
  }
  return parts;
}

function smaller(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b;
}
