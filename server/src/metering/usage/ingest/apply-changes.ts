import type { HourUsage } from "@billow/core/metering/allocation.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { AnotherTry } from "../../../db/transaction.ts";
import { applyAllocations } from "../allocations/apply-allocations.ts";
import { LevelChanges } from "../levels/level-changes.ts";
import { addToRollups, type CustomerUsage, sumHours } from "../rollups/rollup.ts";
import { minus, type Quantity } from "../store/quantity.ts";
import * as queries from "../store/queries.ts";
import { type EventRow, usageOfRow } from "../store/raw-usage.ts";
import { tilingsOf } from "../store/tilings.ts";

/** The change of an event's row. `before` is null for a new event. */
export interface RowChange {
  before: EventRow | null;
  after: EventRow;
}

/**
 * Updates allocations and rollups after events changed. Events without a customer wait and are not counted.
 *
 * Watermarks are locked before events. If a changed event belongs to a customer whose watermark is not locked,
 * another process has changed the event meanwhile, and the caller starts over.
 *
 * @returns how many changes were appended to the rollups over all customers
 */
export async function applyChanges(
  tx: Transaction<Database>,
  batch: {
    changes: readonly RowChange[];
    watermarks: ReadonlyMap<string, number>;
    meters: Meters;
  },
): Promise<number> {
  const resources = new Map<string, queries.ResourceId>();
  const recorded = new Map<string, HourUsage<Quantity>[]>();
  const levels = new LevelChanges(batch.meters);
  const tilingFor = await tilingsOf(tx, customersOf(batch.changes));
  const { meters } = batch;
  const take = (row: EventRow | null, sign: 1 | -1) => {
    if (row === null || row.customer_id === null) return;
    const one = { customerId: row.customer_id, resource: row.resource };
    if (row.type === "allocation") resources.set(queries.resourceKey(one), one);
    else if (meters.levelled.has(row.meter ?? "")) levels.addReading(one.customerId, row, sign);
    else
      addTo(recorded, one.customerId, usageOfRow(row, { tiling: tilingFor(one.customerId), meters }), sign);
  };
  for (const { before, after } of batch.changes) {
    take(before, -1);
    take(after, 1);
  }
  const locked = [...[...resources.values()].map(({ customerId }) => customerId), ...levels.accountIds];
  if (locked.some((accountId) => !batch.watermarks.has(accountId)))
    throw new AnotherTry("an event was changed after its customers' watermarks were locked");
  const allocated = await applyAllocations(tx, {
    resources: [...resources.values()],
    watermarks: batch.watermarks,
    tilingFor,
    levels,
  });
  for (const [accountId, hours] of await levels.changes(tx, { ...batch, tilingFor }))
    addTo(recorded, accountId, hours, 1);
  return addToRollups(tx, merged(allocated, recorded));
}

function customersOf(changes: readonly RowChange[]): string[] {
  return [
    ...new Set(
      changes.flatMap(({ before, after }) => [before?.customer_id ?? [], after.customer_id ?? []].flat()),
    ),
  ];
}

function addTo(
  recorded: Map<string, HourUsage<Quantity>[]>,
  customerId: string,
  hours: readonly HourUsage<Quantity>[],
  sign: 1 | -1,
): void {
  const sums = recorded.get(customerId) ?? [];
  for (const hour of hours) sums.push(sign === 1 ? hour : { ...hour, quantity: minus(0n, hour.quantity) });
  recorded.set(customerId, sums);
}

/**
 * Usage of allocations and of usage records merged into one change per customer, so that rollups are written in one
 * order.
 */
function* merged(
  allocated: ReadonlyMap<string, () => HourUsage[]>,
  recorded: ReadonlyMap<string, readonly HourUsage<Quantity>[]>,
): Generator<CustomerUsage> {
  for (const customerId of [...new Set([...allocated.keys(), ...recorded.keys()])].sort()) {
    const ofAllocations = allocated.get(customerId)?.() ?? [];
    const ofRecords = recorded.get(customerId);
    const hours = ofRecords === undefined ? ofAllocations : sumHours([...ofAllocations, ...ofRecords]);
    yield { customerId, hours };
  }
}
