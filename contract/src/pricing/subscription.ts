import { z } from "zod";
import { discount } from "../invoicing/new-invoice.ts";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import {
  amount,
  currency,
  date,
  dateRange,
  decimalString,
  id,
  instant,
  month,
  page,
  pageQuery,
  text,
} from "../wire.ts";

/** An item billed whatever was used. */
export const recurringItem = z.strictObject({
  product: text(200),
  description: text(500).nullable().default(null),
  quantity: decimalString,
  /** For one interval, in major units. */
  unitPrice: decimalString,
  /** How often it is charged. Quarters and years are counted from the day it is first agreed for. */
  interval: z.enum(["once", "month", "quarter", "year"]).default("month"),
  /** Whether a quarter or a year is on the invoice of the month in which it begins, or of the one in which it ends. */
  charged: z.enum(["advance", "arrears"]).default("arrears"),
  /** The last day for which it is charged; null for as long as the terms hold. */
  until: date.nullable().default(null),
});

/**
 * What tiers, allowances, packages, flat prices and the minimum apply to: the sum of the customer's tenants (`pooled`), or
 * each tenant (`perTenant`). It can only change on the first day of a month.
 */
export const rating = z.enum(["pooled", "perTenant"]);

export const newSubscription = z
  .strictObject({
    customerId: id,
    startsOn: date,
    /**
     * A card for agreed prices; null, or missing, for the card for everyone. It can only change on the first day of a
     * month.
     */
    rateCardId: id.nullable().default(null),
    /** A discount on each month's invoice. */
    discount: discount.nullable().default(null),
    /** The minimum for a month, in major units. */
    minimumSpend: amount.nullable().default(null),
    rating: rating.default("pooled"),
    items: z.array(recurringItem).max(50).default([]),
  })
  .meta({ id: "NewSubscription" });

/** The terms agreed with a customer from a day on, until the next subscription begins. */
export const subscription = z
  .object({
    id,
    customer: customerReference,
    currency,
    startsOn: date,
    /** The day from which the next one applies; null where there is none. */
    before: date.nullable(),
    rateCard: z.object({ id, name: z.string() }).nullable(),
    discount: discount.nullable(),
    minimumSpend: amount.nullable(),
    rating,
    items: z.array(recurringItem),
    nextCharges: z
      .array(
        z.object({
          position: z.number().int().meta({ description: "The item's place in `items`, from 1" }),
          month: month.meta({ description: "The month whose invoice charges it" }),
          period: dateRange.meta({
            description: "The days it pays for; the whole month for an item that is charged once",
          }),
          amount: amount.meta({ description: "Before discounts and tax" }),
        }),
      )
      .meta({
        description:
          "The next charge of each item that falls within these terms, from the running month on; nothing for an item that is not charged again",
      }),
    createdAt: instant,
  })
  .meta({ id: "Subscription" });

export type Subscription = z.output<typeof subscription>;

export const subscriptionRoutes = {
  listSubscriptions: route({
    method: "GET",
    path: "/subscriptions",
    summary: "The terms agreed with customers, or with one, newest first",
    query: z.strictObject({ ...pageQuery, customerId: id.optional() }),
    response: page(subscription),
  }),
  getSubscription: route({
    method: "GET",
    path: "/subscriptions/{id}",
    summary: "The terms agreed with a customer from a day on; they never change",
    params: z.strictObject({ id }),
    response: subscription,
  }),
  createSubscription: route({
    method: "POST",
    path: "/subscriptions",
    summary:
      "Agree prices, a discount, a minimum spend and recurring items from a day on; issued invoices do not change",
    body: newSubscription,
    response: subscription,
    status: 201,
  }),
  deleteSubscription: route({
    method: "DELETE",
    path: "/subscriptions/{id}",
    summary: "Delete a subscription that no issued invoice uses",
    params: z.strictObject({ id }),
    response: z.object({ deleted: z.literal(true) }),
  }),
};
