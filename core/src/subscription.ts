import type { Discount } from "./discount.ts";
import { DomainError } from "./errors.ts";

/** What holds from a day on, until the next one of the same customer begins. */
export interface StartingOn {
  /** A day in the billing zone, `YYYY-MM-DD`. */
  readonly startsOn: string;
}

/** An agreement on prices: a rate card, or null for the one of everyone. */
export interface AgreedPrices extends StartingOn {
  readonly rateCardId: string | null;
}

/** The one of a customer's agreements, given in the order they begin, that holds on a day; undefined before the first. */
export function heldOn<T extends StartingOn>(agreements: readonly T[], day: string): T | undefined {
  return agreements.findLast(({ startsOn }) => startsOn <= day);
}

/** An agreement on a discount; null for none. */
export interface AgreedDiscount extends StartingOn {
  readonly discount: Discount | null;
}

/**
 * Checks that no month has discounts in percent and fixed ones: they hold for their part of it, and one discount says both.
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
 * Checks that prices change with a billing period. A period is rated by one rate card: tiers and monthly units have no
 * meaning for a part of it.
 *
 * @throws DomainError `invalid_date` where an agreement brings other prices than the one before it and begins within a month
 */
export function checkPriceChanges(agreements: readonly AgreedPrices[]): void {
  let before: string | null = null;
  for (const { startsOn, rateCardId } of agreements) {
    if (rateCardId !== before && !startsOn.endsWith("-01")) {
      throw new DomainError(
        "invalid_date",
        `Prices change with a month, on its first day. What begins on ${startsOn} has other prices than what holds before it.`,
        "/startsOn",
      );
    }
    before = rateCardId;
  }
}
