import { projectedUsage } from "@billow/core/billing/projection.ts";
import { type Allocation, usageOfAllocations } from "@billow/core/metering/allocation.ts";
import { parseDimensionsKey } from "@billow/core/metering/meter.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { allocationsOfCustomer } from "../../metering/usage/allocations/allocations-of-customer.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import type { BillingPeriod } from "../billing-run/billing-period.ts";
import { firstUsageSince, usageBetween } from "./queries.ts";

const WEEK = 7 * 86_400;

/** An estimate of a customer's usage of a whole month: see core's `projectedUsage`. */
export async function projectUsage(
  db: Kysely<Database>,
  given: {
    customerId: string;
    period: BillingPeriod;
    soFar: readonly StoredUsage[];
    /** The time up to which usage is counted, in epoch seconds. */
    until: number;
    timeZone: string;
  },
): Promise<StoredUsage[]> {
  const { customerId, period, soFar, until } = given;
  const tiling = tilingOf(given.timeZone);
  const first = await firstUsageSince(db, { customerId, from: until - WEEK });
  const from = first === null ? until : Math.min(first, until);
  const allocations = async (window: { from: number; before: number }) => {
    return used(await allocationsOfCustomer(db, { customerId, ...window }), window, tiling);
  };
  return projectedUsage({
    soFar,
    rest: await presentUsage(db, { customerId, from: until, before: period.beforeSeconds }, tiling),
    week: await usageBetween(db, { customerId, from, before: until }),
    weekOfAllocations: await allocations({ from, before: until }),
    restSeconds: period.beforeSeconds - until,
    weekSeconds: until - from,
  });
}

/** What the allocations of an instant use from then on to the end of a month. */
async function presentUsage(
  db: Kysely<Database>,
  { customerId, ...window }: { customerId: string; from: number; before: number },
  tiling: Tiling,
): Promise<StoredUsage[]> {
  const present = { from: window.from, before: window.from + 1 };
  return used(await allocationsOfCustomer(db, { customerId, ...present }), window, tiling);
}

function used(
  allocations: readonly Allocation[],
  window: { from: number; before: number },
  tiling: Tiling,
): StoredUsage[] {
  if (window.from >= window.before) return [];
  return usageOfAllocations(allocations, window, tiling).map(({ meter, dimensions, quantity }) => ({
    meter,
    dimensions: parseDimensionsKey(dimensions),
    quantity: decimal(quantity),
  }));
}
