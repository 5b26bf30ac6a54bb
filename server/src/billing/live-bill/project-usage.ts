import { projectedUsage } from "@billow/core/billing/projection.ts";
import { type Allocation, usageOfAllocations } from "@billow/core/metering/allocation.ts";
import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { allocationsOfAccounts } from "../../metering/usage/allocations/allocations-of-accounts.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import type { BillingPeriod } from "../billing-run/billing-period.ts";
import { accountsOn, type CustomerTime, firstUsageIn, usageBetween } from "./queries.ts";

const WEEK = 7 * 86_400;

/** An estimate of customers' usage of a whole month: see core's `projectedUsage`. */
export async function projectUsage(
  db: Kysely<Database>,
  input: {
    period: BillingPeriod;
    soFar: ReadonlyMap<string, readonly StoredUsage[]>;
    /** The time up to which each customer's usage is counted, in epoch seconds. */
    untils: ReadonlyMap<string, number>;
    timeZone: string;
  },
): Promise<Map<string, StoredUsage[]>> {
  const { period, soFar } = input;
  const tiling = tilingOf(input.timeZone);
  const weeks = await weeksBefore(db, input.untils);
  const week = await usageBetween(db, weeks);
  const allocationsOf = await allocationsInWeeks(db, { weeks, period, tiling });
  // A peak so far is a peak of the month, too. Nobody knows whether a higher one comes.
  const { levelled } = await loadMeters(db);
  const summed = (usage: readonly StoredUsage[]) => usage.filter(({ meter }) => !levelled.has(meter));
  return new Map(
    weeks.map(({ customerId, from, before: until }) => {
      const rest: StoredUsage[] = [];
      const weekOfAllocations: StoredUsage[] = [];
      for (const { allocations, tenant } of allocationsOf(customerId)) {
        // Present allocations run on, whatever ends later is not known.
        const present = allocations.filter((one) => isPresentAt(one, until));
        rest.push(...used(present, { from: until, before: period.beforeSeconds, tenant }, tiling));
        weekOfAllocations.push(...used(allocations, { from, before: until, tenant }, tiling));
      }
      const projected = projectedUsage({
        soFar: soFar.get(customerId) ?? [],
        rest: summed(rest),
        week: summed(week.get(customerId) ?? []),
        weekOfAllocations: summed(weekOfAllocations),
        restSeconds: period.beforeSeconds - until,
        weekSeconds: until - from,
      });
      return [customerId, projected];
    }),
  );
}

/** The week before each customer's time; less where there was no usage at its beginning. */
async function weeksBefore(
  db: Kysely<Database>,
  untils: ReadonlyMap<string, number>,
): Promise<CustomerTime[]> {
  const whole = [...untils].map(([customerId, until]) => ({ customerId, from: until - WEEK, before: until }));
  const first = await firstUsageIn(db, whole);
  return whole.map((one) => ({ ...one, from: first.get(one.customerId) ?? one.before }));
}

/** The allocations of customers' tenants that last during some of a week or at its end, by tenant. */
async function allocationsInWeeks(
  db: Kysely<Database>,
  { weeks, period, tiling }: { weeks: readonly CustomerTime[]; period: BillingPeriod; tiling: Tiling },
): Promise<(customerId: string) => { tenant: string; allocations: Allocation[] }[]> {
  const accounts = await accountsOn(
    db,
    weeks.map(({ customerId, before }) => ({
      customerId,
      day: tiling.dayOf(Math.max(before - 1, period.fromSeconds)),
    })),
  );
  const allocations = await allocationsOfAccounts(db, {
    accountIds: accounts.map(({ id }) => id),
    from: Math.min(...weeks.map(({ from }) => from)),
    before: Math.max(...weeks.map(({ before }) => before)) + 1,
  });
  const ofCustomer = Map.groupBy(accounts, (account) => account.customerId);
  return (customerId) =>
    (ofCustomer.get(customerId) ?? []).map(({ id, tenant }) => ({
      tenant,
      allocations: allocations.get(id) ?? [],
    }));
}

function isPresentAt({ from, before }: Allocation, at: number): boolean {
  return from <= at && (before === null || before > at);
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
