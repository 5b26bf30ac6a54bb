import { z } from "zod";
import { route } from "../route.ts";
import { currency, date, decimalString, id, page, pageQuery, text } from "../wire.ts";

export const meter = z.object({
  id: z.string(),
  name: z.string(),
  group: z.enum(["compute", "storage", "network", "gpu"]),
  unit: z.string(),
});

export type Meter = z.output<typeof meter>;

const tier = z.strictObject({ upTo: decimalString.nullable(), unitPrice: decimalString });

/** How a quantity becomes money. */
export const price = z.discriminatedUnion("model", [
  z.strictObject({ model: z.literal("flat"), amount: decimalString }),
  z.strictObject({ model: z.literal("unit"), unitPrice: decimalString }),
  z.strictObject({ model: z.literal("package"), size: decimalString, packagePrice: decimalString }),
  z.strictObject({ model: z.literal("graduated"), tiers: z.array(tier).min(1).max(50) }),
  z.strictObject({ model: z.literal("volume"), tiers: z.array(tier).min(1).max(50) }),
]);

export const rateCardItem = z.strictObject({
  product: text(200),
  description: text(500).nullable().optional(),
  meter: z.string().max(100),
  /** Dimensions the usage must carry for this price, for example `{"gpuModel": "H200"}`. */
  match: z.record(z.string().max(60), z.string().max(200)).optional(),
  price,
});

/** Whose prices a rate card has: everybody's who is billed in its currency, or only theirs whose subscription names it. */
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
  /** Without it the first issuer. */
  issuerId: id.optional(),
  name: text(100),
  currency,
  validFrom: date,
  audience: audience.default("everyone"),
  items: z.array(rateCardItem).min(1).max(500),
});

/** Something sold, with what an invoice's line takes over from it. */
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
  listMeters: route({
    method: "GET",
    path: "/meters",
    summary: "What can be metered",
    response: z.object({ items: z.array(meter), nextCursor: z.null() }),
  }),
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
    summary: "Remove a rate card that no invoice was made by and no subscription names",
    params: z.strictObject({ id }),
    response: z.object({ deleted: z.literal(true) }),
  }),
  listProducts: route({
    method: "GET",
    path: "/products",
    summary: "What is sold today to everyone, by the rate cards that are valid",
    query: z.strictObject({ currency: currency.optional() }),
    response: z.object({ items: z.array(product), nextCursor: z.null() }),
  }),
};
