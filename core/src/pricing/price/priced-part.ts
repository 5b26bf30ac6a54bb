import type { LineNote } from "../../billing/line-note.ts";
import type { Decimal } from "../../money/decimal.ts";

/** The range of quantities of a tier: more than `from`, up to and including `upTo`. */
export interface TierRange {
  readonly from: string;
  readonly upTo: string | null;
}

/** A part of a quantity with one unit price. Quantity × unit price, rounded, is the amount of its line. */
export interface PricedPart {
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  /** What the quantity counts, such as `GiB-hour` or `package of 1000 GiB`. */
  readonly unit: string;
  /** An explanation where quantity and unit price are not enough. */
  readonly note?: LineNote;
  /** The tier, for tiered prices. */
  readonly tier?: TierRange;
}
