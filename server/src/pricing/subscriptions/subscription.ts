import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Discount, parseDiscount } from "@billow/core/pricing/discount.ts";
import type { Rating } from "@billow/core/pricing/rate-tenants.ts";
import { ITEM_INTERVALS, type RecurringItem } from "@billow/core/pricing/recurring.ts";
import { heldOn } from "@billow/core/pricing/subscription.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import { type SubscriptionRow, subscriptionsBefore } from "./queries.ts";

/** Recurring items in the stored form. Those without an interval were agreed when every item was monthly. */
export const recurringItem = z.strictObject({
  product: z.string(),
  description: z.string().nullable(),
  quantity: z.string(),
  unitPrice: z.string(),
  interval: z.enum(ITEM_INTERVALS).default("month"),
  charged: z.enum(["advance", "arrears"]).default("arrears"),
  until: z.string().nullable().default(null),
});

/** The terms agreed with a customer from a date on. */
export interface Subscription {
  startsOn: string;
  /** The agreed card; null for the card for everyone. */
  rateCardId: string | null;
  /** The day from which the next subscription applies instead; null where there is none. */
  before: string | null;
  discount: Discount | null;
  /** The minimum for a month, in minor units. */
  minimumSpend: bigint | null;
  rating: Rating;
  items: readonly RecurringItem[];
}

/**
 * The subscriptions of some customers that apply during a period, by beginning: usually one, and one more for each
 * that begins within the period.
 */
export async function subscriptionsInForce(
  db: Kysely<Database>,
  filter: { customers: readonly { id: string; currency: CurrencyCode }[]; from: string; before: string },
): Promise<Map<string, Subscription[]>> {
  const all = await subscriptionsUntil(db, filter);
  return new Map(
    [...all].map(([id, agreed]) => [
      id,
      agreed.filter(({ before }) => before === null || before > filter.from),
    ]),
  );
}

/** All subscriptions of some customers that began before a day, by beginning. */
export async function subscriptionsUntil(
  db: Kysely<Database>,
  filter: { customers: readonly { id: string; currency: CurrencyCode }[]; before: string },
): Promise<Map<string, Subscription[]>> {
  const customerIds = filter.customers.map((customer) => customer.id);
  const rows = await subscriptionsBefore(db, { customerIds, before: filter.before });
  const rowsOf = Map.groupBy(rows, (row) => row.customer_id);
  return new Map(
    filter.customers.map(({ id, currency }) => [
      id,
      (rowsOf.get(id) ?? []).map((row, index, own) =>
        storedSubscription(row, { currency, before: own[index + 1]?.starts_on ?? null }),
      ),
    ]),
  );
}

/** The rate card agreed on a period's first day, which applies to all of it; null for the card for everyone. */
export function agreedCardId(subscriptions: readonly Subscription[], from: string): string | null {
  return heldOn(subscriptions, from)?.rateCardId ?? null;
}

function storedSubscription(
  row: SubscriptionRow,
  { currency, before }: { currency: CurrencyCode; before: string | null },
): Subscription {
  return {
    startsOn: row.starts_on,
    rateCardId: row.rate_card_id,
    before,
    discount: storedDiscount(row.discount, currency),
    minimumSpend: row.minimum_spend,
    rating: row.rating,
    items: z.array(recurringItem).parse(row.items),
  };
}

export function storedDiscount(discount: unknown, currency: CurrencyCode): Discount | null {
  return discount === null ? null : parseDiscount(discount, currency);
}
