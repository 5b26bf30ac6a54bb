import {
  type Allocation,
  type AllocationEvent,
  allocationsOf,
  usageChange,
} from "@billow/core/allocation.ts";
import { dimensionsKey, parseDimensionsKey } from "@billow/core/meter.ts";
import type { Tiling } from "@billow/core/tiling.ts";
import type { Transaction } from "kysely";
import type { UsageEventTable } from "../../db/schema/usage.ts";
import type { Database } from "../../db/schema.ts";
import { epochSeconds } from "../../http/present.ts";
import {
  allocationEventsOf,
  allocationsOfResources,
  type ResourceId,
  replaceAllocations,
  resourceKey,
} from "./queries.ts";
import { addToRollups, type CustomerUsage } from "./rollup.ts";

/**
 * Brings allocations and rollups in line with the allocation events of the given resources: what the events tell of is
 * computed afresh, and only the difference to what was stored goes into the rollups. So events may arrive late, out of
 * order or corrected, and the result is what it would have been in any order.
 *
 * The caller holds the customers' watermark locks, whose instants are given: beyond them nothing is accounted for yet.
 */
export async function applyAllocations(
  tx: Transaction<Database>,
  given: { resources: readonly ResourceId[]; watermarks: ReadonlyMap<string, number>; tiling: Tiling },
): Promise<void> {
  if (given.resources.length === 0) return;
  const events = Map.groupBy(await allocationEventsOf(tx, given.resources), (row) =>
    resourceKey({ customerId: row.customer_id ?? "", resource: row.resource }),
  );
  const stored = await allocationsOfResources(tx, given.resources);
  const changed: (ResourceId & { allocations: Allocation[] })[] = [];
  const byCustomer = new Map<string, { before: Allocation[]; after: Allocation[] }>();
  for (const one of given.resources) {
    const before = stored.get(resourceKey(one)) ?? [];
    const after = allocationsOf((events.get(resourceKey(one)) ?? []).map(allocationEvent));
    if (sameAllocations(before, after)) continue;
    changed.push({ ...one, allocations: after });
    const sums = byCustomer.get(one.customerId) ?? { before: [], after: [] };
    sums.before.push(...before);
    sums.after.push(...after);
    byCustomer.set(one.customerId, sums);
  }
  if (changed.length === 0) return;
  await replaceAllocations(tx, changed);
  await addToRollups(
    tx,
    [...byCustomer].flatMap(([customerId, { before, after }]) => {
      const until = given.watermarks.get(customerId);
      if (until === undefined) throw new Error(`no watermark lock is held for customer ${customerId}`);
      return changeUntil({ customerId, before, after, until, tiling: given.tiling });
    }),
  );
}

/** What an allocation event's row says. */
export function allocationEvent(row: UsageEventTable): AllocationEvent {
  return {
    at: epochSeconds(row.starts_at),
    state: row.state === "deleted" ? "deleted" : "active",
    size: {
      vcpus: row.vcpus ?? 0n,
      ramGib: row.ram_gib ?? 0n,
      blockGib: row.block_gib ?? 0n,
      gpus: row.gpus ?? 0n,
    },
    dimensions: parseDimensionsKey(row.dimensions),
    key: row.key,
  };
}

function changeUntil(given: {
  customerId: string;
  before: Allocation[];
  after: Allocation[];
  until: number;
  tiling: Tiling;
}): CustomerUsage[] {
  const { customerId, before, after, until, tiling } = given;
  const from = [...before, ...after].reduce((first, allocation) => Math.min(first, allocation.from), until);
  if (from >= until) return [];
  return usageChange(before, after, { from, before: until }, tiling).map((usage) => ({
    ...usage,
    customerId,
  }));
}

function sameAllocations(before: readonly Allocation[], after: readonly Allocation[]): boolean {
  if (before.length !== after.length) return false;
  const stored = new Map(before.map((allocation) => [allocation.from, allocation]));
  return after.every((allocation) => {
    const other = stored.get(allocation.from);
    return other !== undefined && allocationText(other) === allocationText(allocation);
  });
}

function allocationText({ from, before, size, dimensions }: Allocation): string {
  return [from, before, size.vcpus, size.ramGib, size.blockGib, size.gpus, dimensionsKey(dimensions)].join(
    " ",
  );
}
