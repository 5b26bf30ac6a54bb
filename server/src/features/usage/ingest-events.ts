import { decimal, decimalText } from "@billow/core/decimal.ts";
import { dimensionsKey, meterOf, parseDimensionsKey } from "@billow/core/meter.ts";
import { createTiling, type Tiling } from "@billow/core/tiling.ts";
import { usageOfRecord } from "@billow/core/usage-record.ts";
import type { Transaction } from "kysely";
import type { UsageEventTable } from "../../db/schema/usage.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { epochSeconds } from "../../http/present.ts";
import { applyAllocations } from "./apply-allocations.ts";
import { eventContent, eventJson, eventKey, type UsageEvent } from "./event.ts";
import * as queries from "./queries.ts";
import { addToRollups, type CustomerUsage, sumBy } from "./rollup.ts";

export interface IngestResult {
  accepted: number;
  duplicates: number;
  corrected: number;
  conflicts: number;
  /** Of the accepted: those whose tenant no customer has yet. */
  unmatched: number;
}

interface Arrival {
  row: queries.EventRow;
  event: UsageEvent;
}

/**
 * Takes in usage events: identity, raw row, allocations and rollups in one transaction. The same source and id is known
 * for ever: said again it is a duplicate, said otherwise it is a correction (higher revision) or kept aside as a conflict.
 *
 * @throws nothing for a single event's sake; database failures pass through and leave nothing behind.
 */
export async function ingestEvents(deps: Deps, events: readonly UsageEvent[]): Promise<IngestResult> {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const tiling = createTiling(deps.timeZone);
  return inTransaction(deps.db, async (tx) => {
    const result: IngestResult = { accepted: 0, duplicates: 0, corrected: 0, conflicts: 0, unmatched: 0 };
    const customers = await queries.customersOfTenants(tx, [
      ...new Set(events.map((event) => event.tenantId)),
    ]);
    const { arrivals, repeated } = oneOfEachKey(events, customers);
    const watermarks = await queries.lockWatermarks(tx, allocationCustomers(arrivals), now);
    const inserted = await queries.insertEvents(
      tx,
      arrivals.map(({ row }) => row),
      now,
    );
    const changes: Change[] = [];
    for (const { row } of arrivals) {
      if (!inserted.has(row.key)) continue;
      result.accepted += 1;
      if (row.customer_id === null) result.unmatched += 1;
      changes.push({ before: null, after: row });
    }
    const known = [...arrivals.filter(({ row }) => !inserted.has(row.key)), ...repeated].sort(
      byKeyAndRevision,
    );
    const stored = await queries.lockEvents(tx, [...new Set(known.map(({ row }) => row.key))]);
    for (const arrival of known) {
      const before = stored.get(arrival.row.key);
      if (before === undefined) throw new Error("a known event was not found under its own key");
      const verdict = await settleKnown(tx, { arrival, before, now });
      result[verdict] += 1;
      if (verdict !== "corrected") continue;
      changes.push({ before: rowOf(before), after: arrival.row });
      stored.set(arrival.row.key, { ...before, ...asStored(arrival.row) });
    }
    await applyChanges(tx, { changes, watermarks, tiling, now });
    return result;
  });
}

/** How an event's row changed; `before` is null for a new event. */
interface Change {
  before: queries.EventRow | null;
  after: queries.EventRow;
}

/** Brings allocations and rollups in line with changed events; events without a customer wait and count nowhere. */
export async function applyChanges(
  tx: Transaction<Database>,
  given: { changes: readonly Change[]; watermarks: ReadonlyMap<string, number>; tiling: Tiling; now: number },
): Promise<void> {
  const resources = new Map<string, queries.ResourceId>();
  const usage: CustomerUsage[] = [];
  for (const { before, after } of given.changes) {
    for (const [row, sign] of [
      [before, decimal("-1")],
      [after, decimal("1")],
    ] as const) {
      if (row === null || row.customer_id === null) continue;
      const one = { customerId: row.customer_id, resource: row.resource };
      if (row.type === "allocation") resources.set(queries.resourceKey(one), one);
      else
        usage.push(
          ...usageOfRow(row, given.tiling).map((hour) => ({
            ...hour,
            customerId: one.customerId,
            quantity: hour.quantity.times(sign),
          })),
        );
    }
  }
  const missing = [...resources.values()]
    .map((one) => one.customerId)
    .filter((id) => !given.watermarks.has(id));
  const watermarks = new Map([
    ...given.watermarks,
    ...(await queries.lockWatermarks(tx, missing, given.now)),
  ]);
  await applyAllocations(tx, { resources: [...resources.values()], watermarks, tiling: given.tiling });
  if (usage.length === 0) return;
  const hours = sumBy(usage, (row) => `${row.customerId} ${row.meter} ${row.hour} ${row.dimensions}`);
  await addToRollups(tx, hours);
}

/** What to do with an event whose key is known: nothing, replace what it said, or keep it aside. */
async function settleKnown(
  tx: Transaction<Database>,
  { arrival, before, now }: { arrival: Arrival; before: UsageEventTable; now: number },
): Promise<"duplicates" | "corrected" | "conflicts" | "accepted"> {
  const { row, event } = arrival;
  if (row.content === before.content) return "duplicates";
  if (row.revision > before.revision) {
    await queries.keepSuperseded(tx, { key: row.key, revision: before.revision, event: before, at: now });
    await queries.replaceEvent(tx, row, now);
    return "corrected";
  }
  if (row.revision < before.revision) {
    const isNew = await queries.keepSuperseded(tx, {
      key: row.key,
      revision: row.revision,
      event: eventJson(event),
      at: now,
    });
    return isNew ? "accepted" : "duplicates";
  }
  await queries.keepConflict(tx, { key: row.key, content: row.content, event: eventJson(event), at: now });
  return "conflicts";
}

/** The first arrival of each key, sorted by key, and what came under a key again within the same batch. */
function oneOfEachKey(
  events: readonly UsageEvent[],
  customers: ReadonlyMap<string, string>,
): { arrivals: Arrival[]; repeated: Arrival[] } {
  const first = new Map<string, Arrival>();
  const repeated: Arrival[] = [];
  for (const event of events) {
    const arrival = { event, row: eventRow(event, customers.get(event.tenantId) ?? null) };
    if (first.has(arrival.row.key)) repeated.push(arrival);
    else first.set(arrival.row.key, arrival);
  }
  return { arrivals: [...first.values()].sort(byKeyAndRevision), repeated };
}

function byKeyAndRevision(a: Arrival, b: Arrival): number {
  if (a.row.key === b.row.key) return a.row.revision - b.row.revision;
  return a.row.key < b.row.key ? -1 : 1;
}

function allocationCustomers(arrivals: readonly Arrival[]): string[] {
  return arrivals.flatMap(({ row }) =>
    row.type === "allocation" && row.customer_id !== null ? [row.customer_id] : [],
  );
}

function eventRow(event: UsageEvent, customerId: string | null): queries.EventRow {
  const isUsage = event.type === "usage";
  const size = event.type === "allocation" && event.state === "active" ? event.size : null;
  return {
    key: eventKey(event.source, event.id),
    source: event.source,
    event_id: event.id,
    revision: event.revision,
    content: eventContent(event),
    type: event.type,
    customer_id: customerId,
    tenant_id: event.tenantId,
    resource: event.resource,
    starts_at: isUsage ? event.from : event.at,
    ends_at: isUsage ? event.before : null,
    dimensions: dimensionsKey(event.dimensions),
    meter: isUsage ? event.meter : null,
    quantity: isUsage ? decimalText(event.quantity) : null,
    state: isUsage ? null : event.state,
    vcpus: size?.vcpus ?? null,
    ram_gib: size?.ramGib ?? null,
    block_gib: size?.blockGib ?? null,
    gpus: size?.gpus ?? null,
  };
}

/** A stored row in the form it is written in. */
export function rowOf(stored: UsageEventTable): queries.EventRow {
  const { received_at: _, ...row } = stored;
  return {
    ...row,
    starts_at: epochSeconds(stored.starts_at),
    ends_at: stored.ends_at === null ? null : epochSeconds(stored.ends_at),
  };
}

function asStored(row: queries.EventRow): Omit<UsageEventTable, "received_at"> {
  return {
    ...row,
    starts_at: new Date(row.starts_at * 1000).toISOString(),
    ends_at: row.ends_at === null ? null : new Date(row.ends_at * 1000).toISOString(),
  };
}

function usageOfRow(row: queries.EventRow, tiling: Tiling) {
  return usageOfRecord(
    {
      meter: meterOf(row.meter ?? "").id,
      resource: row.resource,
      quantity: decimal(row.quantity ?? "0"),
      from: row.starts_at,
      before: row.ends_at ?? row.starts_at,
      dimensions: parseDimensionsKey(row.dimensions),
    },
    tiling,
  );
}
