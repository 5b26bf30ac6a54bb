/** A tier of a price: its unit price applies to quantities up to and including `upTo`. The last tier has no end. */
export interface Tier {
  readonly upTo: string | null;
  readonly unitPrice: string;
}

/** The range of quantities of a tier: more than `from`, up to and including `upTo`. */
export interface TierRange {
  readonly from: string;
  readonly upTo: string | null;
}

/** The range of the tier at `index`, which begins where the previous tier ends. */
export function tierRange(tiers: readonly Tier[], index: number): TierRange {
  return { from: tiers[index - 1]?.upTo ?? "0", upTo: tiers[index]?.upTo ?? null };
}
