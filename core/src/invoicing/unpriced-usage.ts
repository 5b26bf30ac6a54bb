import type { Decimal } from "../money/decimal.ts";

/** Whether a draft with usage without a price is held, or a person decided to bill nothing for that usage. */
export type UnpricedState = "held" | "waived";

/** What a person can do about a held draft. */
export const HELD_DETAIL =
  "This draft has usage without a price. Add a price (0 counts) and refresh the draft, or decide to bill nothing for that usage.";

/** A held draft in a few words, for lists. */
export const HELD_REASON = "Usage without a price";

/** A quantity without a price that a draft takes up, as the draft records it. */
export interface UnpricedSeries {
  readonly meter: string;
  readonly dimensions: string;
  /** The first day of the period it was used in. */
  readonly from: string;
  readonly quantity: Decimal;
}

/** Whether a decision about some usage without a price still fits what a draft takes up now: to the last unit. */
export function isSameUnpriced(before: readonly UnpricedSeries[], now: readonly UnpricedSeries[]): boolean {
  const text = (all: readonly UnpricedSeries[]) =>
    all
      .map(({ meter, dimensions, from, quantity }) =>
        JSON.stringify([from, meter, dimensions, quantity.toFixed()]),
      )
      .sort()
      .join();
  return text(before) === text(now);
}
