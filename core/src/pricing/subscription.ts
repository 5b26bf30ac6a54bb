import { DomainError } from "../errors.ts";
import type { Discount } from "./discount.ts";
import type { Rating } from "./rate-tenants.ts";

/** Terms that apply from a day on, until the customer's next ones begin. */
export interface StartingOn {
  /** A day in the billing zone, `YYYY-MM-DD`. */
  readonly startsOn: string;
}

/** Agreed prices: a rate card, or null for the card for everyone. */
export interface AgreedPrices extends StartingOn {
  readonly rateCardId: string | null;
  readonly rating?: Rating;
}

/** The agreement that applies on a day; undefined before the first. `agreements` are sorted by beginning. */
export function heldOn<T extends StartingOn>(agreements: readonly T[], day: string): T | undefined {
  return agreements.findLast(({ startsOn }) => startsOn <= day);
}

/** An agreed discount; null for none. */
export interface AgreedDiscount extends StartingOn {
  readonly discount: Discount | null;
}

/**
 * Checks that no month has both percentage and fixed discounts. Each applies for its part of the month, and only one
 * kind can be combined.
 *
 * @throws DomainError `invalid_date`
 */
export function checkDiscountChanges(agreements: readonly AgreedDiscount[]): void {
  for (const [month, own] of Map.groupBy(agreements, ({ startsOn }) => startsOn.slice(0, 7))) {
    const first = heldOn(agreements, `${month}-01`);
    const discounts = [...(first === undefined ? [] : [first]), ...own].flatMap((one) => one.discount ?? []);
    if (new Set(discounts.map((one) => Object.keys(one)[0])).size < 2) continue;
    throw new DomainError(
      "invalid_date",
      `A discount in percent and a fixed one would share ${month}. Let the change begin with a month, on its first day.`,
      "/startsOn",
    );
  }
}

/**
 * Checks that prices only change with a billing period. A period is rated by one rate card, because tiers and monthly
 * units have no meaning for a part of it.
 *
 * @throws DomainError `invalid_date` when an agreement begins within a month and has other prices than the one before
 */
export function checkPriceChanges(agreements: readonly AgreedPrices[]): void {
  let before: { rateCardId: string | null; rating: Rating } = { rateCardId: null, rating: "pooled" };
  for (const { startsOn, rateCardId, rating = "pooled" } of agreements) {
    const isOther = rateCardId !== before.rateCardId || rating !== before.rating;
    if (isOther && !startsOn.endsWith("-01")) {
      throw new DomainError(
        "invalid_date",
        `Prices change with a month, on its first day. What begins on ${startsOn} has other prices than what holds before it.`,
        "/startsOn",
      );
    }
    before = { rateCardId, rating };
  }
}
