import { projectedUsage } from "@billow/core/billing/projection.ts";
import { type Allocation, usageOfAllocations } from "@billow/core/metering/allocation.ts";
import { parseDimensionsKey } from "@billow/core/metering/meter.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { allocationsOfAccount } from "../../metering/usage/allocations/allocations-of-account.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import type { BillingPeriod } from "../billing-run/billing-period.ts";
import { accountsOn, firstUsageSince, usageBetween } from "./queries.ts";

const WEEK = 7 * 86_400;

/** An estimate of a customer's usage of a whole month: see core's `projectedUsage`. */
export async function projectUsage(
  db: Kysely<Database>,
  input: {
    customerId: string;
    period: BillingPeriod;
    soFar: readonly StoredUsage[];
    /** The time up to which usage is counted, in epoch seconds. */
    until: number;
    timeZone: string;
  },
): Promise<StoredUsage[]> {
  const { customerId, period, soFar, until } = input;
  const tiling = tilingOf(input.timeZone);
  // A peak so far is a peak of the month, too. Nobody knows whether a higher one comes.
  const { levelled } = await loadMeters(db);
  const summed = (usage: StoredUsage[]) => usage.filter(({ meter }) => !levelled.has(meter));
  const first = await firstUsageSince(db, { customerId, from: until - WEEK });
  const from = first === null ? until : Math.min(first, until);
  const accounts = await accountsOn(db, {
    customerId,
    day: tiling.dayOf(Math.max(until - 1, period.fromSeconds)),
  });
  const rest: StoredUsage[] = [];
  const weekOfAllocations: StoredUsage[] = [];
  for (const { id, tenant } of accounts) {
    const during = (window: { from: number; before: number }) =>
      allocationsOfAccount(db, { accountId: id, ...window });
    // Present allocations run on, whatever ends later is not known.
    const present = await during({ from: until, before: until + 1 });
    rest.push(...used(present, { from: until, before: period.beforeSeconds, tenant }, tiling));
    weekOfAllocations.push(
      ...used(await during({ from, before: until }), { from, before: until, tenant }, tiling),
    );
  }
  return projectedUsage({
    soFar,
    rest: summed(rest),
    week: summed(await usageBetween(db, { customerId, from, before: until })),
    weekOfAllocations: summed(weekOfAllocations),
    restSeconds: period.beforeSeconds - until,
    weekSeconds: until - from,
  });
}

function used(
  allocations: readonly Allocation[],
  { tenant, ...window }: { from: number; before: number; tenant: string },
  tiling: Tiling,
): StoredUsage[] {
  if (window.from >= window.before) return [];
  return usageOfAllocations(allocations, window, tiling).map(({ meter, dimensions, quantity }) => ({
    meter,
    dimensions: parseDimensionsKey(dimensions),
    tenant,
    quantity: decimal(quantity),
  }));
}
