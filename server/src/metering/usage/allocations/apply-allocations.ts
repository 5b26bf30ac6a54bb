import { type Allocation, type HourUsage, usageChange } from "@billow/core/metering/allocation.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { LevelChanges } from "../levels/level-changes.ts";
import { sameAllocations } from "../rollups/compare-usage.ts";
import {
  allocationEventsOf,
  allocationsOfResources,
  type ResourceId,
  replaceAllocations,
  resourceKey,
} from "../store/queries.ts";
import { allocationsOfRows } from "../store/raw-usage.ts";

/**
 * Recomputes the allocations of some resources from their events. Returns the difference to the stored allocations as
 * changes of usage for the rollups. So events may arrive late, out of order or corrected: the result is the same as
 * in any other order. The changes are computed lazily, customer by customer, because all of them together can be
 * millions of rows.
 *
 * The caller holds the customers' watermark locks and passes the watermarks: usage after them is not counted yet.
 */
export async function applyAllocations(
  tx: Transaction<Database>,
  work: {
    resources: readonly ResourceId[];
    watermarks: ReadonlyMap<string, number>;
    tilingFor(customerId: string): Tiling;
    /** Collects the changes of sizes whose months are levels. The answer does not have them. */
    levels: LevelChanges;
  },
): Promise<ReadonlyMap<string, () => HourUsage[]>> {
  if (work.resources.length === 0) return new Map();
  const events = Map.groupBy(await allocationEventsOf(tx, work.resources), resourceKey);
  const stored = await allocationsOfResources(tx, work.resources);
  const changed: (ResourceId & { allocations: Allocation[] })[] = [];
  const byCustomer = new Map<string, { before: Allocation[]; after: Allocation[] }>();
  for (const one of work.resources) {
    const before = stored.get(resourceKey(one)) ?? [];
    const after = allocationsOfRows(events.get(resourceKey(one)) ?? []);
    if (sameAllocations(before, after)) continue;
    changed.push({ ...one, allocations: after });
    const sums = byCustomer.get(one.customerId) ?? { before: [], after: [] };
    sums.before.push(...before);
    sums.after.push(...after);
    byCustomer.set(one.customerId, sums);
  }
  if (changed.length === 0) return new Map();
  await replaceAllocations(tx, changed);
  for (const [customerId, { before, after }] of byCustomer) {
    const counted = {
      from: Number.NEGATIVE_INFINITY,
      before: work.watermarks.get(customerId) ?? Number.NEGATIVE_INFINITY,
    };
    work.levels.addAllocations(customerId, before, counted, -1);
    work.levels.addAllocations(customerId, after, counted, 1);
  }
  return new Map(
    [...byCustomer].map(([customerId, change]) => {
      const until = work.watermarks.get(customerId);
      if (until === undefined) throw new Error(`no watermark lock is held for customer ${customerId}`);
      const tiling = work.tilingFor(customerId);
      return [customerId, () => work.levels.without(changeUntil(until, { ...change, tiling }))];
    }),
  );
}

function changeUntil(
  until: number,
  { before, after, tiling }: { before: Allocation[]; after: Allocation[]; tiling: Tiling },
): HourUsage[] {
  const from = [...before, ...after].reduce((first, allocation) => Math.min(first, allocation.from), until);
  return from < until ? usageChange(before, after, { from, before: until }, tiling) : [];
}
