import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Zones } from "../../../parties/issuers/zones.ts";
import { CLOSINGS, EVENT_INVOICE, EVENT_STATE, eventMonth, joinHolder } from "./event-state-queries.ts";

/** Filters of a list of records; all of them must match. */
export interface RecordFilter {
  customerId?: string | undefined;
  meter?: string | undefined;
  resource?: string | undefined;
  /** Epoch seconds. */
  from?: number | undefined;
  before?: number | undefined;
  /** An event's id, a resource or a tenant id. */
  q?: string | undefined;
}

/** Where a page begins: after this arrival and key, newest first. */
export interface RecordPlace {
  at: string;
  key: string;
}

export interface RecordQuery {
  filter: RecordFilter;
  after: RecordPlace | null;
  limit: number;
  zones: Zones;
}

/** An event as lists show it, from any of the tables. */
export interface RecordRow {
  key: string;
  source: string;
  event_id: string;
  revision: number;
  type: "usage" | "allocation" | "unknown";
  tenant_id: string;
  customer_id: string | null;
  customer_name: string | null;
  resource: string;
  meter: string | null;
  quantity: string | null;
  /** Null where it is the meter's. */
  unit: string | null;
  allocation_state: string | null;
  vcpus: string | null;
  ram_gib: string | null;
  block_gib: string | null;
  gpus: string | null;
  sizes: string | null;
  starts_at: string | null;
  ends_at: string | null;
  dimensions: string;
  state: string;
  reason: string | null;
  invoice_id: string | null;
  invoice_number: string | null;
  received_at: string;
}

/** Ingested events, newest first. `state` is a value of EVENT_STATE, or undefined for any. */
export async function storedRecords(
  db: Kysely<Database>,
  query: RecordQuery,
  state: string | null,
): Promise<RecordRow[]> {
  const { filter } = query;
  const ways = filter.q === undefined ? [sql`TRUE`] : waysToFind(filter.q);
  const found: RecordRow[] = [];
  for (const way of ways) {
    const { rows } = await sql<RecordRow>`
      SELECT event.key, event.source, event.event_id, event.revision, event.type, event.tenant_id, held.customer_id,
        customer.name AS customer_name, event.resource, event.meter, event.quantity, event.unit, event.state AS allocation_state,
        event.vcpus::text, event.ram_gib::text, event.block_gib::text, event.gpus::text, event.sizes, event.starts_at, event.ends_at,
        event.dimensions, ${EVENT_STATE} AS state, NULL AS reason, ${EVENT_INVOICE.id} AS invoice_id,
        ${EVENT_INVOICE.number} AS invoice_number, event.received_at
      FROM usage_event AS event ${joinHolder(query.zones)}
      LEFT JOIN customer ON customer.id = held.customer_id
      LEFT JOIN (${CLOSINGS}) AS closing
        ON closing.customer_id = held.customer_id AND closing.period_from = ${eventMonth(query.zones)}
      WHERE ${way} ${storedConditions(filter)}
        ${state === null ? sql`` : sql`AND ${EVENT_STATE} = ${state}`} ${placed(query, sql`event.received_at`, sql`event.key`)}
      ORDER BY ${arrival(filter)} DESC, event.key DESC LIMIT ${query.limit + 1}`.execute(db);
    found.push(...rows);
  }
  return found;
}

/** Ids, resources and tenant ids have separate indexes, so each is a separate search. */
function waysToFind(q: string): RawBuilder<unknown>[] {
  return [
    sql`event.event_id = ${q}`,
    // One index look-up per tenant, because the index begins with its account.
    sql`event.customer_id = ANY(ARRAY(SELECT id FROM tenant_account)) AND event.resource = ${q}`,
    sql`event.customer_id IS NULL AND event.resource = ${q}`,
    sql`event.customer_id = (SELECT id FROM tenant_account WHERE tenant_id = ${q})`,
    sql`event.customer_id IS NULL AND event.tenant_id = ${q}`,
  ];
}

function storedConditions({ customerId, meter, resource, from, before }: RecordFilter): RawBuilder<unknown> {
  return sql`
    ${customerId === undefined ? sql`` : sql`AND event.customer_id = ANY(${accountsOf(customerId)}) AND held.customer_id = ${customerId}`}
    ${meter === undefined ? sql`` : sql`AND ${feeds(meter)}`}
    ${resource === undefined ? sql`` : sql`AND event.resource = ${resource}`}
    ${before === undefined ? sql`` : sql`AND event.starts_at < to_timestamp(${before})`}
    ${from === undefined ? sql`` : sql`AND coalesce(event.ends_at, event.starts_at + interval '1 second') > to_timestamp(${from})`}`;
}

function accountsOf(customerId: string): RawBuilder<unknown> {
  return sql`ARRAY(SELECT account_id FROM tenancy WHERE customer_id = ${customerId})`;
}

/** The column of an allocation event that feeds a meter. */
const SIZES: Readonly<Record<string, RawBuilder<unknown>>> = {
  "compute.vcpu": sql`event.vcpus`,
  "compute.ram": sql`event.ram_gib`,
  "storage.block": sql`event.block_gib`,
  gpu: sql`event.gpus`,
};

/**
 * Whether an event belongs to a meter: a record by its meter, an allocation by its size. An end belongs to every
 * meter.
 */
function feeds(meter: string): RawBuilder<unknown> {
  const column = SIZES[meter];
  const has = column === undefined ? sql`event.sizes::jsonb ? ${meter}` : sql`${column} > 0`;
  return sql`(event.meter = ${meter} OR event.type = 'allocation' AND (event.state = 'deleted' OR ${has}))`;
}

/**
 * One customer's events are found by their own index and sorted. Reading the index over all arrivals would take
 * longer.
 */
function arrival({ customerId, q }: RecordFilter): RawBuilder<unknown> {
  return customerId === undefined && q === undefined
    ? sql`event.received_at`
    : sql`(event.received_at + interval '0')`;
}

function placed(
  { after }: RecordQuery,
  at: RawBuilder<unknown>,
  key: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return after === null ? sql`` : sql`AND (${at}, ${key}) < (${after.at}::timestamptz, ${after.key}::uuid)`;
}

/** Superseded and conflicting events. */
export async function asideRecords(
  db: Kysely<Database>,
  query: RecordQuery,
  state: "superseded" | "conflict",
): Promise<RecordRow[]> {
  const table = sql.table(`usage_${state}`);
  const at = state === "superseded" ? sql`aside.superseded_at` : sql`aside.received_at`;
  // Several events set aside may share the key of a listed event, so each needs its own key.
  const told = state === "superseded" ? sql`aside.revision` : sql`aside.content`;
  const key = sql`md5(aside.key || ' ' || ${told})::uuid`;
  const { customerId, meter, resource, from, before, q } = query.filter;
  const { rows } = await sql<RecordRow>`
    SELECT ${key} AS key, event.source, event.event_id, event.revision, event.type, event.tenant_id, customer.id AS customer_id,
      customer.name AS customer_name, event.resource, event.meter, event.quantity::text, event.unit, event.state AS allocation_state,
      event.vcpus::text, event.ram_gib::text, event.block_gib::text, event.gpus::text, event.sizes, to_timestamp(event.starts_at) AS starts_at,
      to_timestamp(event.ends_at) AS ends_at, event.dimensions, ${state} AS state,
      ${reasonOf(state)} AS reason, NULL AS invoice_id, NULL AS invoice_number, ${at} AS received_at
    FROM ${table} AS aside
    CROSS JOIN jsonb_to_record(aside.event) AS event (source text, event_id text, revision int, type text, tenant_id text,
      customer_id uuid, resource text, meter text, quantity numeric, unit text, state text, vcpus bigint, ram_gib bigint, block_gib bigint,
      gpus bigint, sizes text, starts_at float8, ends_at float8, dimensions text)
    LEFT JOIN usage_event AS current ON current.key = aside.key
    LEFT JOIN (
      SELECT account_id, customer_id, from_day, lead(from_day) OVER (PARTITION BY account_id ORDER BY from_day) AS before_day
      FROM tenancy) AS held ON held.account_id = coalesce(current.customer_id, event.customer_id)
        AND held.from_day <= to_timestamp(event.starts_at)::date
        AND (held.before_day IS NULL OR held.before_day > to_timestamp(event.starts_at)::date)
    LEFT JOIN customer ON customer.id = held.customer_id
    WHERE TRUE
      ${customerId === undefined ? sql`` : sql`AND customer.id = ${customerId}`}
      ${meter === undefined ? sql`` : sql`AND ${feeds(meter)}`}
      ${resource === undefined ? sql`` : sql`AND event.resource = ${resource}`}
      ${before === undefined ? sql`` : sql`AND event.starts_at < ${before}`}
      ${from === undefined ? sql`` : sql`AND coalesce(event.ends_at, event.starts_at + 1) > ${from}`}
      ${q === undefined ? sql`` : sql`AND ${q} IN (event.event_id, event.resource, event.tenant_id)`}
      ${placed(query, at, key)}
    ORDER BY ${at} DESC, ${key} DESC LIMIT ${query.limit + 1}`.execute(db);
  return rows;
}

function reasonOf(state: "superseded" | "conflict"): RawBuilder<unknown> {
  return state === "superseded"
    ? sql`coalesce('Revision ' || current.revision, 'An archived revision') || ' stands in its place.'`
    : sql`'The same source and id has other content, as ' || coalesce('revision ' || current.revision, 'an archived revision') || '. Send it again with a higher revision if this is a correction.'`;
}

/** Rejected events. They have no customer, so a customer's are those that name its tenant id. */
export async function rejectedRecords(db: Kysely<Database>, query: RecordQuery): Promise<RecordRow[]> {
  const { customerId, meter, resource, from, before, q } = query.filter;
  const { rows } = await sql<RecordRow>`
    SELECT event.key, event.source, event.event_id, 0 AS revision, 'unknown' AS type, event.tenant_id, customer.id AS customer_id,
      customer.name AS customer_name, event.resource, event.meter, event.quantity, NULL AS unit, NULL AS allocation_state, NULL AS vcpus,
      NULL AS ram_gib, NULL AS block_gib, NULL AS gpus, NULL AS sizes, NULL AS starts_at, NULL AS ends_at, '{}' AS dimensions,
      'rejected' AS state, event.detail AS reason, NULL AS invoice_id, NULL AS invoice_number, event.received_at
    FROM usage_rejected AS event
    LEFT JOIN customer ON customer.id = (
      SELECT customer_id FROM tenancy WHERE tenancy.tenant_id = event.tenant_id ORDER BY from_day DESC LIMIT 1)
    WHERE ${from === undefined && before === undefined}
      ${customerId === undefined ? sql`` : sql`AND customer.id = ${customerId}`}
      ${meter === undefined ? sql`` : sql`AND event.meter = ${meter}`}
      ${resource === undefined ? sql`` : sql`AND event.resource = ${resource}`}
      ${q === undefined ? sql`` : sql`AND ${q} IN (event.event_id, event.resource, event.tenant_id)`}
      ${placed(query, sql`event.received_at`, sql`event.key`)}
    ORDER BY event.received_at DESC, event.key DESC LIMIT ${query.limit + 1}`.execute(db);
  return rows;
}
