import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { dateInZone } from "@billow/core/metering/period.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { billedRecurring } from "@billow/core/pricing/agreed-terms.ts";
import { nextCharges } from "@billow/core/pricing/recurring.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { zonesOfIssuers } from "../../parties/issuers/issuer.ts";
import type { ShownSubscription } from "./queries.ts";
import { subscriptionsUntil } from "./subscription.ts";

/** When the items of some subscriptions are charged next, by all terms of their customers. */
export async function nextChargesOf(
  db: Kysely<Database>,
  deps: Deps,
  rows: readonly ShownSubscription[],
): Promise<(row: ShownSubscription) => Subscription["nextCharges"]> {
  const customers = [...new Map(rows.map((row) => [row.customer_id, row])).values()];
  const zoneOf = await zonesOfIssuers(db);
  const termsOf = await subscriptionsUntil(db, {
    customers: customers.map(({ customer_id: id, currency }) => ({ id, currency })),
    before: "9999-12-31",
  });
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const charges = new Map(
    customers.map(({ customer_id: id, issuer_id: issuerId }) => {
      const zone = zoneOf(issuerId);
      const tiling = tilingOf(zone);
      const month = dateInZone(now, zone).slice(0, 7);
      return [id, nextCharges(termsOf.get(id) ?? [], month, (day) => tiling.startOfDay(day))];
    }),
  );
  return ({ customer_id: id, starts_on: startsOn, currency }) =>
    (charges.get(id) ?? [])
      .filter((next) => next.startsOn === startsOn)
      .flatMap(({ index, month, charge }) =>
        billedRecurring([charge], currency).map(({ amount, period }) => ({
          position: index + 1,
          month,
          period,
          amount: formatAmount(amount, currency),
        })),
      )
      .sort((a, b) => a.position - b.position);
}
