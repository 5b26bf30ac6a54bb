import { z } from "zod";
import { route } from "./route.ts";
import { currency, date, decimalString, id, page, pageQuery, text } from "./wire.ts";

export const meter = z.object({
  id: z.string(),
  name: z.string(),
  group: z.enum(["compute", "storage", "network", "gpu"]),
  unit: z.string(),
});

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

export const rateCard = z
  .object({ id, name: z.string(), currency, validFrom: date, items: z.array(rateCardItem) })
  .meta({ id: "RateCard" });
export type RateCard = z.output<typeof rateCard>;

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
  createRateCard: route({
    method: "POST",
    path: "/rate-cards",
    summary:
      "Add a rate card; customers billed in its currency are rated by the newest card valid at the period's start",
    body: z.strictObject({
      name: text(100),
      currency,
      validFrom: date,
      items: z.array(rateCardItem).min(1).max(500),
    }),
    response: rateCard,
    status: 201,
  }),
};
