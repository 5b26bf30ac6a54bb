import { z } from "zod";
import { discount } from "../invoicing/invoice.ts";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import { amount, currency, date, decimalString, id, instant, page, pageQuery, text } from "../wire.ts";

/** Something billed every month, whatever was used. */
export const recurringItem = z.strictObject({
  product: text(200),
  description: text(500).nullable().default(null),
  quantity: decimalString,
  /** For a month, in major units. */
  unitPrice: decimalString,
});

export const newSubscription = z
  .strictObject({
    customerId: id,
    startsOn: date,
    /** One for agreed prices; null, or nothing, for those of everyone. It changes with a month, on its first day. */
    rateCardId: id.nullable().default(null),
    /** Off each month's invoice. */
    discount: discount.nullable().default(null),
    /** What a month comes to at least, in major units. */
    minimumSpend: amount.nullable().default(null),
    items: z.array(recurringItem).max(50).default([]),
  })
  .meta({ id: "NewSubscription" });

/** What is agreed with a customer from a day on, until the next subscription begins. */
export const subscription = z
  .object({
    id,
    customer: customerReference,
    currency,
    startsOn: date,
    /** The day from which the next one holds; null where there is none. */
    before: date.nullable(),
    rateCard: z.object({ id, name: z.string() }).nullable(),
    discount: discount.nullable(),
    minimumSpend: amount.nullable(),
    items: z.array(recurringItem),
    createdAt: instant,
  })
  .meta({ id: "Subscription" });

export type Subscription = z.output<typeof subscription>;

export const subscriptionRoutes = {
  listSubscriptions: route({
    method: "GET",
    path: "/subscriptions",
    summary: "What is agreed with customers, or with one, the newest agreement of each first",
    query: z.strictObject({ ...pageQuery, customerId: id.optional() }),
    response: page(subscription),
  }),
  getSubscription: route({
    method: "GET",
    path: "/subscriptions/{id}",
    summary: "What was agreed with a customer from a day on; it is never changed",
    params: z.strictObject({ id }),
    response: subscription,
  }),
  createSubscription: route({
    method: "POST",
    path: "/subscriptions",
    summary:
      "Agree on prices, a discount, a minimum spend and recurring items from a day on; invoices issued stay as they are",
    body: newSubscription,
    response: subscription,
    status: 201,
  }),
  deleteSubscription: route({
    method: "DELETE",
    path: "/subscriptions/{id}",
    summary: "Take back a subscription by which no invoice was issued",
    params: z.strictObject({ id }),
    response: z.object({ deleted: z.literal(true) }),
  }),
};
