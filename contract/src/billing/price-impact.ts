import { z } from "zod";
import { PRICES_MAX, rateCardItem } from "../pricing/rate-card.ts";
import { route } from "../route.ts";
import { amount, currency, id, month } from "../wire.ts";

const sums = { current: amount, proposed: amount, change: amount };

/** What other prices would have made of a month. Amounts are after discounts and without tax. */
export const priceImpact = z
  .object({
    period: month,
    currency,
    /** The number of customers with these prices that used something or have agreed items. */
    customers: z.number().int(),
    ...sums,
    /** How many of them would have usage without a price. */
    held: z.number().int(),
    /** The customers whose bill changes most, at most 200. */
    largest: z.array(z.object({ customerId: id, name: z.string(), ...sums })),
  })
  .meta({ id: "PriceImpact" });
export type PriceImpact = z.output<typeof priceImpact>;

export const priceImpactRoutes = {
  computePriceImpact: route({
    method: "POST",
    path: "/rate-cards/impact",
    summary: "What other prices would have made of a closed month, in all and by customer; stores nothing",
    body: z.strictObject({
      /** The first issuer if missing. */
      issuerId: id.optional(),
      currency,
      period: month,
      /** An agreed card whose place the items take; everyone's card if missing. */
      rateCardId: id.optional(),
      items: z.array(rateCardItem).min(1).max(PRICES_MAX),
    }),
    response: priceImpact,
  }),
};
