/**
 * A step of a tiered price: its unit price applies to quantities up to and including `upTo`; the last one has
 * no end.
 */
export interface Tier {
  readonly upTo: string | null;
  readonly unitPrice: string;
}

/** The stretch of a quantity that a tier covers: more than `from`, up to and including `upTo`. */
export interface TierRange {
  readonly from: string;
  readonly upTo: string | null;
}

/** The range of the tier at `index`: it begins where the tier before it ends. */
export function tierRange(tiers: readonly Tier[], index: number): TierRange {
  return { from: tiers[index - 1]?.upTo ?? "0", upTo: tiers[index]?.upTo ?? null };
}
