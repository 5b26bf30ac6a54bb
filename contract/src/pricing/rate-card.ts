import { z } from "zod";
import { route } from "../route.ts";
import { currency, date, decimalString, id, page, pageQuery, text } from "../wire.ts";

const tier = z.strictObject({ upTo: decimalString.nullable(), unitPrice: decimalString });

/** How a quantity becomes money. */
export const price = z.discriminatedUnion("model", [
  z.strictObject({ model: z.literal("flat"), amount: decimalString }),
  z.strictObject({ model: z.literal("unit"), unitPrice: decimalString }),
  z.strictObject({ model: z.literal("package"), size: decimalString, packagePrice: decimalString }),
  z.strictObject({ model: z.literal("graduated"), tiers: z.array(tier).min(1).max(50) }),
  z.strictObject({ model: z.literal("volume"), tiers: z.array(tier).min(1).max(50) }),
  z.strictObject({
    model: z.literal("percent"),
    percent: decimalString.meta({ description: '"10" is 10 % of what the other items come to in the month' }),
    of: z
      .strictObject({
        groups: z.array(text(60)).max(50).optional().meta({ description: "Groups of items that count" }),
        products: z
          .array(text(200))
          .max(100)
          .optional()
          .meta({ description: "Products of this rate card that count" }),
      })
      .nullable()
      .optional()
      .meta({ description: "Which items count; all that is metered if missing" }),
    recurring: z
      .boolean()
      .optional()
      .meta({ description: "Whether the items of the customer's subscription count too; false if missing" }),
    basis: z.enum(["beforeDiscount", "afterDiscount"]).optional().meta({
      description:
        "Whether it is of amounts before or after the agreed discount, which leaves the percentage itself alone; afterDiscount if missing",
    }),
  }),
]);

export const rateCardItem = z.strictObject({
  product: text(200),
  description: text(500).nullable().optional(),
  meter: z
    .string()
    .max(100)
    .nullable()
    .optional()
    .meta({ description: "What is measured; none for a percentage of other items" }),
  group: text(60)
    .nullable()
    .optional()
    .meta({ description: "By which percentages name the item; its meter's group if missing" }),
  minimum: decimalString
    .nullable()
    .optional()
    .meta({ description: "The least that the item costs in a month in which it is used" }),
  maximum: decimalString
    .nullable()
    .optional()
    .meta({ description: "The most that the item costs in a month" }),
  /** Dimensions that the usage must have for this price, for example `{"gpuModel": "H200"}`. */
  match: z.record(z.string().max(60), z.string().max(200)).optional(),
  price,
});

/** Items that a rate card may have: some thousand instance types. */
export const PRICES_MAX = 5_000;

/** The customers of a rate card: everyone billed in its currency, or only those whose subscription names it. */
export const audience = z.enum(["everyone", "agreed"]);

export const rateCard = z
  .object({
    id,
    issuerId: id,
    name: z.string(),
    currency,
    validFrom: date,
    audience,
    items: z.array(rateCardItem),
  })
  .meta({ id: "RateCard" });
export type RateCard = z.output<typeof rateCard>;

export const newRateCard = z.strictObject({
  /** The first issuer if missing. */
  issuerId: id.optional(),
  name: text(100),
  currency,
  validFrom: date,
  audience: audience.default("everyone"),
  items: z.array(rateCardItem).min(1).max(PRICES_MAX),
});

/** A product, with the values that an invoice's line copies. */
export const product = z
  .object({
    product: z.string(),
    issuerId: id,
    description: z.string().nullable(),
    currency,
    unit: z.string(),
    /** Null where it depends on the quantity: tiers, packages and flat prices. */
    unitPrice: z.string().nullable(),
  })
  .meta({ id: "Product" });
export type Product = z.output<typeof product>;

export const catalogRoutes = {
  listRateCards: route({
    method: "GET",
    path: "/rate-cards",
    summary: "Rate cards with their prices",
    query: z.strictObject(pageQuery),
    response: page(rateCard),
  }),
  getRateCard: route({
    method: "GET",
    path: "/rate-cards/{id}",
    summary: "One rate card with its prices; it is never changed",
    params: z.strictObject({ id }),
    response: rateCard,
  }),
  exportPrices: route({
    method: "GET",
    path: "/rate-cards/{id}/prices.csv",
    summary: "A rate card's prices as a CSV file, one row an item, which the console's editor reads again",
    params: z.strictObject({ id }),
    response: z.string(),
    answer: "csv",
  }),
  createRateCard: route({
    method: "POST",
    path: "/rate-cards",
    summary:
      "Add a rate card; customers billed in its currency are rated by the newest one for everyone that is valid at the period's start, unless their subscription names another",
    body: newRateCard,
    response: rateCard,
    status: 201,
  }),
  deleteRateCard: route({
    method: "DELETE",
    path: "/rate-cards/{id}",
    summary: "Delete a rate card that no invoice and no subscription uses",
    params: z.strictObject({ id }),
    response: z.object({ deleted: z.literal(true) }),
  }),
  listProducts: route({
    method: "GET",
    path: "/products",
    summary: "The products offered to everyone today, by the valid rate cards",
    query: z.strictObject({ currency: currency.optional() }),
    response: z.object({ items: z.array(product), nextCursor: z.null() }),
  }),
};
