import type { Decimal } from "../../money/decimal.ts";
import { decimal } from "../../money/decimal.ts";
import type { PricedPart } from "./priced-part.ts";
import type { Tier } from "./tier-range.ts";
import { tierRange } from "./tier-range.ts";

/** Tiers, of which the tier of the whole quantity prices all of it. */
export interface VolumePrice {
  readonly model: "volume";
  readonly tiers: readonly Tier[];
}

/** A single part: the whole quantity at the unit price of its tier. */
export function volumeParts(price: VolumePrice, quantity: Decimal, unit: string): PricedPart[] {
  const index = price.tiers.findIndex((tier) => tier.upTo === null || quantity.lte(decimal(tier.upTo)));
  const tier = price.tiers[index];
  if (tier === undefined) throw new RangeError("The last tier of a price has no end.");
  return [{ quantity, unitPrice: decimal(tier.unitPrice), unit, tier: tierRange(price.tiers, index) }];
}
