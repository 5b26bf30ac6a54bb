import type { Decimal } from "../decimal.ts";
import type { LineNote } from "../line-note.ts";
import type { TierRange } from "./tier.ts";

/** One stretch of a quantity at one unit price; quantity × unit price, rounded, is the amount of its line. */
export interface PricedPart {
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  /** What the quantity counts, such as `GiB-hour` or `package of 1000 GiB`. */
  readonly unit: string;
  /** Why this part looks as it does, where quantity and unit price do not say it themselves. */
  readonly note?: LineNote;
  /** The tier that was used, for tiered prices. */
  readonly tier?: TierRange;
}
