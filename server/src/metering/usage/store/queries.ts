import type { Allocation } from "@billow/core/metering/allocation.ts";
import { dimensionsKey, parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import { storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { lockRows } from "../../../db/lock-rows.ts";
import type { AllocationTable, UsageEventTable } from "../../../db/schema/usage.ts";
import type { Database } from "../../../db/schema.ts";
import { byShard } from "../../../db/shards/by-shard.ts";
import { plainArrayText, rarePlain, rareTexts, textArrayText } from "../../../db/text/array-text.ts";
import { epochSeconds } from "../../../http/present.ts";
import { nextArrivals } from "./arrival-queries.ts";
import { type AllocationRow, type EventRow, rowOf } from "./raw-usage.ts";
import { columnsOfSizes, sizesOfColumns } from "./sizes-columns.ts";

type Tx = Transaction<Database>;

// Statements here process sets: one array per column, sorted by key, so that concurrent writers lock in the same
// order and never deadlock. Tables are locked in this order: watermarks, events, events set aside, allocations,
// rollups from hours to months.

/** The accounts of tenants that a customer has or had. */
export async function accountsOfTenants(
  tx: Kysely<Database>,
  tenantIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom("tenant_account")
    .select(["id", "tenant_id"])
    .where(sql<boolean>`tenant_id = ANY(${tenantIds})`)
    .execute();
  return new Map(rows.map((row) => [row.tenant_id, row.id]));
}

/**
 * Locks customers' watermarks and returns them: the time up to which each customer's usage is counted. A new customer
 * starts at `now`. Changing allocations and accruing both need this lock, so that neither misses the other.
 */
export async function lockWatermarks(
  tx: Tx,
  customerIds: readonly string[],
  now: number,
): Promise<Map<string, number>> {
  if (customerIds.length === 0) return new Map();
  const sorted = [...new Set(customerIds)].sort();
  await sql`
    INSERT INTO usage_watermark (customer_id, accrued_until)
    SELECT id, to_timestamp(${now}) FROM unnest(${sorted}::uuid[]) AS known (id) ORDER BY id
    ON CONFLICT (customer_id) DO NOTHING`.execute(tx);
  const rows = await lockRows(tx, {
    table: "usage_watermark",
    key: "customer_id",
    where: sql`customer_id = ANY(${sorted}::uuid[])`,
  });
  return new Map(rows.map((row) => [row.customer_id, epochSeconds(row.accrued_until)]));
}

export async function setWatermarks(tx: Tx, customerIds: readonly string[], until: number): Promise<void> {
  await sql`
    UPDATE usage_watermark SET accrued_until = to_timestamp(${until})
    WHERE customer_id = ANY(${customerIds}::uuid[])`.execute(tx);
}

/** Inserts events whose key is new and returns their keys. Rows must be sorted by key. */
export async function insertEvents(
  tx: Tx,
  rows: readonly EventRow[],
  { receivedAt, next }: { receivedAt: number; next: ReadonlyMap<string, number> },
): Promise<Set<string>> {
  const arrivals = rows.map((row) => (row.arrival === null ? null : row.arrival + (next.get(row.key) ?? 0)));
  const inserted = await sql<{ key: string }>`
    INSERT INTO usage_event (key, source, event_id, revision, content, type, customer_id, tenant_id, resource, starts_at,
      ends_at, dimensions, meter, quantity, unit, state, vcpus, ram_gib, block_gib, gpus, sizes, nanos, arrival, received_at)
    SELECT key, source, event_id, revision, content, type, customer_id, tenant_id, resource, to_timestamp(starts_at),
      to_timestamp(ends_at), dimensions, meter, quantity, unit, state, vcpus, ram_gib, block_gib, gpus, sizes, nanos,
      arrival, to_timestamp(${receivedAt})
    FROM unnest(
      ${plainArrayText(rows.map((row) => row.key))}::uuid[], ${textArrayText(rows.map((row) => row.source))}::text[],
      ${textArrayText(rows.map((row) => row.event_id))}::text[], ${plainArrayText(rows.map((row) => row.revision))}::int[],
      ${plainArrayText(rows.map((row) => row.content))}::uuid[], ${plainArrayText(rows.map((row) => row.type))}::text[],
      ${plainArrayText(rows.map((row) => row.customer_id))}::uuid[], ${textArrayText(rows.map((row) => row.tenant_id))}::text[],
      ${textArrayText(rows.map((row) => row.resource))}::text[], ${plainArrayText(rows.map((row) => row.starts_at))}::float8[],
      ${plainArrayText(rows.map((row) => row.ends_at))}::float8[], ${textArrayText(rows.map((row) => row.dimensions))}::text[],
      ${textArrayText(rows.map((row) => row.meter))}::text[], ${plainArrayText(rows.map((row) => row.quantity))}::numeric[],
      ${rareTexts(rows.map((row) => row.unit))}::text[],
      ${rareTexts(rows.map((row) => row.state))}::text[], ${rarePlain(rows.map((row) => row.vcpus))}::bigint[],
      ${rarePlain(rows.map((row) => row.ram_gib))}::bigint[], ${rarePlain(rows.map((row) => row.block_gib))}::bigint[],
      ${rarePlain(rows.map((row) => row.gpus))}::bigint[], ${rareTexts(rows.map((row) => row.sizes))}::text[],
      ${rarePlain(rows.map((row) => row.nanos))}::int[], ${rarePlain(arrivals)}::int[])
      AS new_row (key, source, event_id, revision, content, type, customer_id, tenant_id, resource, starts_at, ends_at,
        dimensions, meter, quantity, unit, state, vcpus, ram_gib, block_gib, gpus, sizes, nanos, arrival)
    ON CONFLICT (key) DO NOTHING
    RETURNING key`.execute(tx);
  return new Set(inserted.rows.map((row) => row.key));
}

/** What tells a repeated event from another. */
export type KnownEvent = Pick<EventRow, "content" | "nanos" | "unit" | "revision">;

/** The events among these keys that are stored, without a lock. */
export async function knownEvents(tx: Tx, keys: readonly string[]): Promise<Map<string, KnownEvent>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<KnownEvent & Pick<EventRow, "key">>`
    SELECT key, content, nanos, unit, revision FROM usage_event WHERE key = ANY(${plainArrayText(keys)}::uuid[])`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** Stored events, locked in the order of their keys until the transaction ends. */
export async function lockEvents(tx: Tx, keys: readonly string[]): Promise<Map<string, EventRow>> {
  if (keys.length === 0) return new Map();
  const rows = await lockRows(tx, {
    table: "usage_event",
    key: "key",
    where: sql`key = ANY(${keys}::uuid[])`,
  });
  return new Map(rows.map((row) => [row.key, rowOf(row)]));
}

/** The customers of the allocation events among these keys, and of those of some meters, without a lock. */
export async function customersToLock(
  tx: Tx,
  keys: readonly string[],
  meters: readonly string[],
): Promise<string[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<{ customer_id: string }>`
    SELECT DISTINCT customer_id FROM usage_event
    WHERE key = ANY(${plainArrayText(keys)}::uuid[]) AND (type = 'allocation' OR meter = ANY(${meters}))
      AND customer_id IS NOT NULL`.execute(tx);
  return rows.map((row) => row.customer_id);
}

/** Stored events, without a lock. */
export async function eventsByKey(
  db: Kysely<Database>,
  keys: readonly string[],
): Promise<Map<string, EventRow>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<UsageEventTable>`
    SELECT * FROM usage_event WHERE key = ANY(${keys}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.key, rowOf(row)]));
}

/**
 * Replaces an event's content by that of a higher revision. Within the same second it keeps its place among the
 * others; in another second it is the last to arrive.
 */
export async function replaceEvent(
  tx: Tx,
  { row, before, receivedAt }: { row: EventRow; before: EventRow; receivedAt: number },
): Promise<void> {
  const { key, starts_at, ends_at, arrival: _, ...columns } = row;
  const isInPlace =
    before.starts_at === starts_at &&
    before.resource === row.resource &&
    before.tenant_id === row.tenant_id &&
    before.type === row.type;
  const arrival = isInPlace ? before.arrival : await lastToArrive(tx, row);
  await tx
    .updateTable("usage_event")
    .set({
      ...columns,
      arrival,
      starts_at: sql`to_timestamp(${starts_at})`,
      ends_at: ends_at === null ? null : sql`to_timestamp(${ends_at})`,
      received_at: sql`to_timestamp(${receivedAt})`,
    })
    .where("key", "=", key)
    .execute();
}

async function lastToArrive(tx: Tx, row: EventRow): Promise<number | null> {
  if (row.type === "usage") return null;
  return (await nextArrivals(tx, [row])).get(row.key) ?? 0;
}

/** Records that the stored content was repeated with a higher revision, also where it is in the archive. */
export async function raiseRevision(
  tx: Tx,
  { key, revision }: { key: string; revision: number },
): Promise<void> {
  for (const table of ["usage_event", "usage_archived"] as const)
    await tx.updateTable(table).set({ revision }).where("key", "=", key).execute();
}

/** Keeps a revision that a higher one replaces. Returns the content already kept for it, if there is any. */
export async function insertSuperseded(
  tx: Tx,
  { row, at }: { row: EventRow; at: number },
): Promise<string | null> {
  const inserted = await sql<{ key: string }>`
    INSERT INTO usage_superseded (key, revision, event, superseded_at)
    VALUES (${row.key}, ${row.revision}, ${rowJson(row)}::jsonb, to_timestamp(${at}))
    ON CONFLICT (key, revision) DO NOTHING RETURNING key`.execute(tx);
  if (inserted.rows.length > 0) return null;
  const { rows } = await sql<{ content: string }>`
    SELECT event->>'content' AS content FROM usage_superseded
    WHERE key = ${row.key} AND revision = ${row.revision}`.execute(tx);
  return rows[0]?.content ?? null;
}

export async function insertConflict(tx: Tx, { row, at }: { row: EventRow; at: number }): Promise<void> {
  await sql`
    INSERT INTO usage_conflict (key, content, event, received_at)
    VALUES (${row.key}, ${row.content}, ${rowJson(row)}::jsonb, to_timestamp(${at}))
    ON CONFLICT (key, content) DO NOTHING`.execute(tx);
}

/** Sizes are texts, because JSON numbers would lose digits. */
function rowJson(row: EventRow): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

/** A resource of a customer. */
export interface ResourceId {
  customerId: string;
  resource: string;
}

/** All allocation events of some resources, in no particular order. */
export async function allocationEventsOf(
  tx: Tx,
  resources: readonly ResourceId[],
): Promise<(AllocationRow & ResourceId)[]> {
  const { rows } = await sql<AllocationRow & ResourceId>`
    SELECT customer_id AS "customerId", resource, key, source, event_id, state, extract(epoch FROM starts_at)::float8 AS starts_at,
      nanos, arrival, dimensions, vcpus, ram_gib, block_gib, gpus, sizes
    FROM usage_event
    JOIN unnest(${resources.map((one) => one.customerId)}::uuid[], ${resources.map((one) => one.resource)}::text[])
      AS wanted (customer_id, resource) USING (customer_id, resource)
    WHERE usage_event.type = 'allocation'`.execute(tx);
  return rows;
}

export type StoredAllocation = AllocationTable;

/** The stored allocations of some resources, by `resourceKey`. */
export async function allocationsOfResources(
  tx: Tx,
  resources: readonly ResourceId[],
): Promise<Map<string, Allocation[]>> {
  const { rows } = await sql<StoredAllocation>`
    SELECT allocation.* FROM allocation
    JOIN unnest(${resources.map((one) => one.customerId)}::uuid[], ${resources.map((one) => one.resource)}::text[])
      AS wanted (customer_id, resource) USING (customer_id, resource)`.execute(tx);
  const byResource = new Map<string, Allocation[]>();
  for (const row of rows) {
    const key = resourceKey({ customerId: row.customer_id, resource: row.resource });
    const list = byResource.get(key) ?? [];
    list.push(allocationOfRow(row));
    byResource.set(key, list);
  }
  return byResource;
}

/** Customers' allocations that overlap `[since, until)`, by customer. */
export async function allocationsDuring(
  tx: Kysely<Database>,
  window: { customerIds: readonly string[]; since: number; until: number },
): Promise<Map<string, Allocation[]>> {
  const { rows } = await sql<StoredAllocation>`
    SELECT * FROM allocation
    WHERE customer_id = ANY(${window.customerIds}::uuid[]) AND starts_at < to_timestamp(${window.until})
      AND (ends_at IS NULL OR ends_at > to_timestamp(${window.since}))`.execute(tx);
  const byCustomer = Map.groupBy(rows, (row) => row.customer_id);
  return new Map([...byCustomer].map(([customerId, stored]) => [customerId, stored.map(allocationOfRow)]));
}

export function resourceKey(one: ResourceId): string {
  return `${one.customerId} ${one.resource}`;
}

type Allocated = ResourceId & { allocations: readonly Allocation[] };

/** Replaces all stored allocations of some resources. */
export async function replaceAllocations(tx: Tx, changed: readonly Allocated[]): Promise<void> {
  const shardValue = (one: Allocated) => one.customerId;
  for (const part of await byShard(tx, { table: "allocation", rows: changed, shardValue }))
    await replacePart(tx, part);
}

async function replacePart(tx: Tx, changed: readonly Allocated[]): Promise<void> {
  await sql`
    DELETE FROM allocation USING unnest(${changed.map((one) => one.customerId)}::uuid[], ${changed.map((one) => one.resource)}::text[])
      AS gone (customer_id, resource)
    WHERE allocation.customer_id = gone.customer_id AND allocation.resource = gone.resource`.execute(tx);
  const rows = changed.flatMap((one) => one.allocations.map((allocation) => ({ ...one, allocation })));
  const columns = rows.map((row) => columnsOfSizes(row.allocation.sizes));
  await sql`
    INSERT INTO allocation (customer_id, resource, starts_at, ends_at, dimensions, state, vcpus, ram_gib, block_gib, gpus, sizes)
    SELECT customer_id, resource, to_timestamp(starts_at), to_timestamp(ends_at), dimensions, state, vcpus, ram_gib, block_gib, gpus, sizes
    FROM unnest(${rows.map((row) => row.customerId)}::uuid[], ${rows.map((row) => row.resource)}::text[],
      ${rows.map((row) => row.allocation.from)}::float8[], ${rows.map((row) => row.allocation.before)}::float8[],
      ${rows.map((row) => dimensionsKey(row.allocation.dimensions))}::text[],
      ${rows.map((row) => row.allocation.state)}::text[],
      ${columns.map((row) => row.vcpus)}::bigint[], ${columns.map((row) => row.ram_gib)}::bigint[],
      ${columns.map((row) => row.block_gib)}::bigint[], ${columns.map((row) => row.gpus)}::bigint[],
      ${columns.map((row) => row.sizes)}::text[])
      AS new_row (customer_id, resource, starts_at, ends_at, dimensions, state, vcpus, ram_gib, block_gib, gpus, sizes)`.execute(
    tx,
  );
}

/** Parses a stored allocation. */
export function allocationOfRow(row: StoredAllocation): Allocation {
  return {
    from: epochSeconds(row.starts_at),
    before: row.ends_at === null ? null : epochSeconds(row.ends_at),
    dimensions: parseDimensionsKey(row.dimensions),
    state: row.state,
    sizes: sizesOfColumns(row),
  };
}

/** Customers with allocations not yet counted up to `until`, sorted by id. */
export async function customersToAccrue(db: Kysely<Database>, until: number): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    SELECT customer_id FROM usage_watermark WHERE accrued_until < to_timestamp(${until}) ORDER BY customer_id`.execute(
    db,
  );
  return rows.map((row) => row.customer_id);
}

/** Whether any allocation event waits for a tenant's customer. */
export async function allocationsWait(tx: Tx, tenantId: string): Promise<boolean> {
  const { rows } = await sql<{ wait: boolean }>`
    SELECT EXISTS (
      SELECT 1 FROM usage_event WHERE customer_id IS NULL AND tenant_id = ${tenantId} AND type = 'allocation' LIMIT 1) AS wait`.execute(
    tx,
  );
  return rows[0]?.wait ?? false;
}

/** Whether a waiting event waits for its tenant's customer alone, and not for its meter. */
function countable(meters: Meters): RawBuilder<unknown> {
  return sql`(usage_event.type = 'allocation' OR EXISTS (
    SELECT 1 FROM unnest(${meters.list.map(({ id }) => id)}::text[], ${meters.list.map(storedUnitOf)}::text[]) AS known (id, unit)
    WHERE known.id = usage_event.meter AND coalesce(usage_event.unit, known.unit) = known.unit))`;
}

/** Up to `limit` waiting events of a tenant whose meters are known, with the customer's id already set. */
export async function claimUnmatched(
  tx: Tx,
  tenant: { tenantId: string; customerId: string; meters: Meters; limit: number },
): Promise<EventRow[]> {
  const waiting = await lockRows(tx, {
    table: "usage_event",
    key: "key",
    where: sql`customer_id IS NULL AND tenant_id = ${tenant.tenantId} AND ${countable(tenant.meters)}`,
    limit: tenant.limit,
  });
  for (const part of await byShard(tx, { table: "usage_event", rows: waiting, shardValue: (row) => row.key }))
    await sql`
      UPDATE usage_event SET customer_id = ${tenant.customerId}
      WHERE key = ANY(${plainArrayText(part.map((row) => row.key))}::uuid[])`.execute(tx);
  return waiting.map((row) => ({ ...rowOf(row), customer_id: tenant.customerId }));
}

/** Tenant ids with waiting events although a customer has them by now, and the meters are known: all, or some of these. */
export async function tenantsToTakeUp(
  db: Kysely<Database>,
  meters: Meters,
  among?: readonly string[],
): Promise<string[]> {
  const isAmong = among === undefined ? sql`TRUE` : sql`usage_event.tenant_id = ANY(${among})`;
  const { rows } = await sql<{ tenant_id: string }>`
    SELECT DISTINCT usage_event.tenant_id FROM usage_event JOIN tenant_account ON tenant_account.tenant_id = usage_event.tenant_id
    WHERE usage_event.customer_id IS NULL AND ${countable(meters)} AND ${isAmong}`.execute(db);
  return rows.map((row) => row.tenant_id);
}

export async function firstRollupDay(db: Kysely<Database>): Promise<string | undefined> {
  return (await db.selectFrom("usage_day").select("day").limit(1).executeTakeFirst())?.day;
}
