import { type UsageReconciliation, usageEventState } from "@billow/contract/metering/usage.ts";
import { storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { type Decimal, decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inSnapshot } from "../../../db/snapshot.ts";
import { billingZones } from "../../../parties/issuers/zones.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import {
  countReceived,
  countStates,
  type EventCount,
  unmatchedTenants,
  waitForCounts,
} from "./reconciliation-queries.ts";

/** Tenants named in the answer; the count covers the rest. */
const TENANTS_SHOWN = 100;

/**
 * Counts every received event by its state, at one moment. The total is counted over whole tables and the states
 * separately, so an event in no state or in two shows as a difference. The quantity of every meter is compared too.
 */
export async function reconcile(db: Kysely<Database>): Promise<UsageReconciliation> {
  return inSnapshot(db, async (tx) => {
    await waitForCounts(tx);
    const meters = await loadMeters(tx);
    const zones = await billingZones(tx);
    const counts = await countStates(tx, zones);
    const received = await countReceived(tx);
    const states = usageEventState.options.map((state) => {
      const own = counts.filter((count) => count.state === state);
      return { state, events: eventsOf(own), quantities: quantitiesOf(own, meters) };
    });
    const quantities = quantitiesOf(received, meters);
    const isWhole = eventsOf(received) === eventsOf(counts);
    return {
      received: eventsOf(received),
      states,
      quantities: quantities.map((one) => ({ ...one, unit: storedUnitOf(meters.of(one.meter)) })),
      agrees: isWhole && sameQuantities(quantities, quantitiesOf(counts, meters)),
      unmatchedTenants: await unmatchedTenants(tx, { zones, limit: TENANTS_SHOWN }),
    };
  });
}

type Counted = Omit<EventCount, "state">;
type Quantities = { meter: string; quantity: string }[];

function eventsOf(counts: readonly Counted[]): number {
  return counts.reduce((sum, count) => sum + Number(count.events), 0);
}

/** Sums by meter, in the order in which meters are shown. */
function quantitiesOf(counts: readonly Counted[], meters: Meters): Quantities {
  const sums = new Map<string, Decimal>();
  for (const { meter, quantity } of counts) {
    if (meter === null || quantity === null) continue;
    sums.set(meter, (sums.get(meter) ?? decimal("0")).plus(decimal(quantity)));
  }
  return meters.list.flatMap(({ id }) => {
    const sum = sums.get(id);
    return sum === undefined ? [] : [{ meter: id, quantity: decimalText(sum) }];
  });
}

function sameQuantities(one: Quantities, other: Quantities): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
