import type { Decimal } from "../../money/decimal.ts";
import { decimal } from "../../money/decimal.ts";
import type { PricedPart, TierRange } from "./priced-part.ts";

/** A tier of a price: its unit price applies to quantities up to and including `upTo`. The last tier has no end. */
export interface Tier {
  readonly upTo: string | null;
  readonly unitPrice: string;
}

/** Tiers that each price the part of the quantity within them. */
export interface GraduatedPrice {
  readonly model: "graduated";
  readonly tiers: readonly Tier[];
}

/** Tiers, of which the tier of the whole quantity prices all of it. */
export interface VolumePrice {
  readonly model: "volume";
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

/** A single part: the whole quantity at the unit price of its tier. */
export function volumeParts(price: VolumePrice, quantity: Decimal, unit: string): PricedPart[] {
  const index = price.tiers.findIndex((tier) => tier.upTo === null || quantity.lte(decimal(tier.upTo)));
  const tier = price.tiers[index];
  if (tier === undefined) throw new RangeError("The last tier of a price has no end.");
  return [{ quantity, unitPrice: decimal(tier.unitPrice), unit, tier: tierRange(price.tiers, index) }];
}

/** The range of the tier at `index`, which begins where the previous tier ends. */
function tierRange(tiers: readonly Tier[], index: number): TierRange {
  return { from: tiers[index - 1]?.upTo ?? "0", upTo: tiers[index]?.upTo ?? null };
}

function smaller(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b;
}
