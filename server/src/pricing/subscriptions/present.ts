import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { nextChargesOf } from "./next-charges.ts";
import type { ShownSubscription } from "./queries.ts";
import { recurringItem, storedDiscount } from "./subscription.ts";

/** Subscriptions as the API shows them. */
export async function presentSubscriptions(
  db: Kysely<Database>,
  deps: Deps,
  rows: readonly ShownSubscription[],
): Promise<Subscription[]> {
  const chargesOf = await nextChargesOf(db, deps, rows);
  return rows.map((row) => present(row, chargesOf(row)));
}

function present(row: ShownSubscription, nextCharges: Subscription["nextCharges"]): Subscription {
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
    nextCharges,
    createdAt: row.created_at,
  };
}
