import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { z } from "zod";
import type { ShownSubscription } from "./queries.ts";
import { recurringItem, storedDiscount } from "./subscription.ts";

/** A subscription as the API shows it. */
export function presentSubscription(row: ShownSubscription): Subscription {
  const { currency } = row;
  return {
    id: row.id,
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    currency,
    startsOn: row.starts_on,
    before: row.before,
    rateCard: row.rate_card_id === null ? null : { id: row.rate_card_id, name: row.rate_card_name ?? "" },
    discount: storedDiscount(row.discount, currency),
    minimumSpend: row.minimum_spend === null ? null : formatAmount(row.minimum_spend, currency),
    rating: row.rating,
    items: z.array(recurringItem).parse(row.items),
    createdAt: row.created_at,
  };
}
