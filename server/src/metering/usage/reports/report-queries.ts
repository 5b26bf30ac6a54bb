import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { epochSeconds } from "../../../http/present.ts";
import { platformUsage } from "../rollups/platform-queries.ts";
import { type Days, nearestMonths } from "./nearest-months.ts";

/** What a report reads from the rollups. */
export interface RollupQuery {
  meters: readonly string[];
  /** Days, half-open. */
  from: string;
  before: string;
  /** The same range in epoch seconds, for hours. */
  window: { from: number; before: number };
  grain: "hour" | "day" | "month";
  customerId: string | undefined;
  customerIds: readonly string[] | undefined;
  splitBy: "customer" | "dimensions" | "tenant" | null;
}

/** Stored usage of an hour, day or month, by the columns that a report distinguishes. */
export interface RollupRow {
  meter: string;
  /** The day, or the first day of the month; null at the grain of hours. */
  day: string | null;
  hour: string | null;
  customer_id: string | null;
  tenant_id: string | null;
  name: string | null;
  dimensions: string | null;
  quantity: string;
}

/** Rows a report may read, so that no request can exhaust the server. The query reads one more to notice the excess. */
export const ROLLUP_ROWS_MAX = 500_000;

/** Sums of the rollups at the requested grain. Raw usage is never read. */
export async function rollupRows(db: Kysely<Database>, query: RollupQuery): Promise<RollupRow[]> {
  const byCustomer = query.splitBy === "customer";
  const byDimensions = query.splitBy === "dimensions";
  const byTenant = query.splitBy === "tenant";
  const keys = [
    sql`meter`,
    ...(byCustomer ? [sql`customer_id`] : []),
    ...(byDimensions ? [sql`dimensions`] : []),
    ...(byTenant ? [sql`customer_id`, sql`tenant_id`] : []),
  ];
  const { rows } = await sql<RollupRow>`
    SELECT rolled.meter, rolled.day, rolled.hour, rolled.quantity,
      ${byDimensions ? sql`rolled.dimensions` : sql`NULL AS dimensions`},
      ${byCustomer ? sql`rolled.customer_id, customer.tenant_id, customer.name` : byTenant ? sql`rolled.customer_id, rolled.tenant_id, NULL AS name` : sql`NULL AS customer_id, NULL AS tenant_id, NULL AS name`}
    FROM (${rolledUp(query, sql.join(keys))}) AS rolled
    ${byCustomer ? sql`JOIN customer ON customer.id = rolled.customer_id` : sql``}
    WHERE rolled.quantity <> 0
    ${byCustomer ? sql`ORDER BY customer.search_name, customer.id` : sql``}
    LIMIT ${ROLLUP_ROWS_MAX + 1}`.execute(db);
  return rows;
}

function rolledUp(query: RollupQuery, keys: RawBuilder<unknown>): RawBuilder<unknown> {
  const customer = sql`
    ${query.customerId === undefined ? sql`` : sql`AND customer_id = ${query.customerId}`}
    ${query.customerIds === undefined ? sql`` : sql`AND customer_id = ANY(${query.customerIds}::uuid[])`}`;
  const grain = query.grain === "hour" ? "hour" : "day";
  const ofSome = query.customerId !== undefined || query.customerIds !== undefined;
  const ofAll = !ofSome && query.splitBy !== "customer" && query.splitBy !== "tenant";
  const source = ofAll ? platformUsage(grain) : sql.table(`customer_usage_${grain}`);
  if (query.grain === "hour") {
    return sql`
      SELECT ${keys}, NULL::date AS day, hour, sum(quantity) AS quantity FROM ${source} AS usage
      WHERE meter = ANY(${query.meters}) AND hour >= to_timestamp(${query.window.from}) AND hour < to_timestamp(${query.window.before}) ${customer}
      GROUP BY ${keys}, hour`;
  }
  const day = dayOf(query.grain);
  return sql`
    SELECT ${keys}, ${day} AS day, NULL::timestamptz AS hour, sum(quantity) AS quantity FROM ${source} AS usage
    WHERE meter = ANY(${query.meters}) AND day >= ${query.from} AND day < ${query.before} ${customer}
    GROUP BY ${keys}, ${day}`;
}

/** A customer among those with the most usage of a meter. */
export interface LargestCustomer {
  meter: string;
  customer_id: string;
  tenant_id: string;
  name: string;
  /** Rank from 1, largest first. */
  place: number;
  /** How many customers used the meter. */
  customers: number;
}

/** The `top` customers of each meter over a range, from the rollups. */
export async function largestCustomers(
  db: Kysely<Database>,
  query: RollupQuery,
  top: number,
): Promise<LargestCustomer[]> {
  const { rows } = await sql<
    Omit<LargestCustomer, "place" | "customers"> & { place: bigint; customers: bigint }
  >`
    SELECT meter, customer_id, tenant_id, name, place, customers
    FROM (
      SELECT meter, customer_id, row_number() OVER (PARTITION BY meter ORDER BY quantity DESC, customer_id) AS place,
        count(*) OVER (PARTITION BY meter) AS customers
      FROM (
        SELECT meter, customer_id, sum(quantity) AS quantity FROM (${usageOfAll(query)}) AS usage
        GROUP BY meter, customer_id HAVING sum(quantity) <> 0) AS used) AS ranked
    JOIN customer ON customer.id = customer_id
    WHERE place <= ${top}
    ORDER BY meter, place`.execute(db);
  return rows.map((row) => ({ ...row, place: Number(row.place), customers: Number(row.customers) }));
}

/**
 * All customers' usage in a range. Tenants who stayed with one customer are summed by account first: that reads the rollups
 * in their own order, and meets the tenancies once a tenant instead of once a day.
 */
function usageOfAll(query: RollupQuery): RawBuilder<unknown> {
  const { from, before, parts } = partsOf(query);
  return sql`
    SELECT meter, held.customer_id, quantity FROM (
      SELECT meter, customer_id AS account_id, sum(quantity) AS quantity
      FROM (${unionOf(parts, (grain) => sql`${sql.table(`usage_${grain}`)} WHERE TRUE`)}) AS used GROUP BY meter, customer_id) AS of_account
    JOIN tenancy AS held USING (account_id) WHERE held.from_day <= ${from} AND held.before_day >= ${before}
    UNION ALL ${unionOf(
      parts,
      (grain) => sql`${sql.table(`customer_usage_${grain}`)} WHERE tenant_id IN (
        SELECT tenant_id FROM tenancy WHERE (from_day > ${from} OR before_day < ${before}) AND from_day < ${before} AND before_day > ${from})`,
    )}`;
}

interface Part extends Days {
  grain: "month" | "day";
  meters: readonly string[];
  takenAway: boolean;
}

/** The nearest months of a range, the days by which these differ, and the days from the first to the last of all. */
function partsOf({ meters, from, before }: RollupQuery): Days & { parts: Part[] } {
  const { months, added, takenAway } = nearestMonths({ from, before });
  const parts: Part[] = [
    { ...months, grain: "month", meters, takenAway: false },
    ...added.map((days) => ({ ...days, grain: "day" as const, meters, takenAway: false })),
    ...takenAway.map((days) => ({ ...days, grain: "day" as const, meters, takenAway: true })),
  ];
  const days = parts.flatMap((part) => [part.from, part.before]).sort();
  return { from: days[0] ?? from, before: days.at(-1) ?? before, parts };
}

function unionOf(
  parts: readonly Part[],
  source: (grain: Part["grain"]) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql.join(
    parts.map(({ grain, meters, takenAway, from, before }) => {
      const at = sql.ref(grain);
      return sql`SELECT meter, customer_id, ${takenAway ? sql`-quantity` : sql`quantity`} AS quantity FROM ${source(grain)}
        AND meter = ANY(${meters}) AND ${at} >= ${from} AND ${at} < ${before}`;
    }),
    sql` UNION ALL `,
  );
}

/** Sums of the rollups of selected customers and meters, by customer. */
export async function rollupRowsOf(
  db: Kysely<Database>,
  query: RollupQuery,
  chosen: readonly { meter: string; customer_id: string }[],
): Promise<RollupRow[]> {
  const keys = sql`rolled.meter, rolled.customer_id`;
  const wanted = sql`unnest(${chosen.map((one) => one.meter)}::text[], ${chosen.map((one) => one.customer_id)}::uuid[])
    AS wanted (meter, customer_id)`;
  const named = sql`NULL AS dimensions, NULL AS tenant_id, NULL AS name`;
  if (query.grain === "hour") {
    const { rows } = await sql<RollupRow>`
      SELECT ${keys}, NULL::date AS day, hour, ${named}, sum(quantity) AS quantity
      FROM ${wanted} JOIN customer_usage_hour AS rolled USING (meter, customer_id)
      WHERE hour >= to_timestamp(${query.window.from}) AND hour < to_timestamp(${query.window.before})
      GROUP BY ${keys}, hour HAVING sum(quantity) <> 0`.execute(db);
    return rows;
  }
  const { rows } = await sql<RollupRow>`
    SELECT ${keys}, ${dayOf(query.grain)} AS day, NULL::timestamptz AS hour, ${named}, sum(quantity) AS quantity
    FROM ${wanted} JOIN customer_usage_day AS rolled USING (meter, customer_id)
    WHERE day >= ${query.from} AND day < ${query.before}
    GROUP BY ${keys}, ${dayOf(query.grain)} HAVING sum(quantity) <> 0`.execute(db);
  return rows;
}

function dayOf(grain: "day" | "month"): RawBuilder<unknown> {
  return grain === "day" ? sql`day` : sql`date_trunc('month', day::timestamp)::date`;
}

/**
 * The time up to which usage is counted, in epoch seconds: of a tenant's account, of a customer, or of everybody; of
 * several tenants, where it is furthest behind.
 */
export async function watermarkOf(
  db: Kysely<Database>,
  { customerId, accountId }: { customerId?: string | undefined; accountId?: string },
): Promise<number | null> {
  const { rows } = await sql<{ until: string | null }>`
    SELECT min(accrued_until) AS until FROM usage_watermark
    WHERE TRUE ${customerId === undefined ? sql`` : sql`AND customer_id IN (SELECT account_id FROM tenancy WHERE tenancy.customer_id = ${customerId})`}
    ${accountId === undefined ? sql`` : sql`AND customer_id = ${accountId}`}`.execute(db);
  const until = rows[0]?.until ?? null;
  return until === null ? null : epochSeconds(until);
}

/** Distinct dimensions of the usage in a range of days. */
export async function dimensionsIn(
  db: Kysely<Database>,
  query: { meters: readonly string[]; from: string; before: string; customerId?: string | undefined },
): Promise<string[]> {
  const { rows } = await sql<{ dimensions: string }>`
    SELECT DISTINCT dimensions FROM ${query.customerId === undefined ? platformUsage("day") : sql.table("customer_usage_day")} AS usage
    WHERE meter = ANY(${query.meters}) AND day >= ${query.from} AND day < ${query.before}
      ${query.customerId === undefined ? sql`` : sql`AND customer_id = ${query.customerId}`}
    LIMIT ${ROLLUP_ROWS_MAX}`.execute(db);
  return rows.map((row) => row.dimensions);
}

/** Customers by name, a page after the customer `after`. */
export async function customersByName(
  db: Kysely<Database>,
  { after, limit }: { after: { name: string; id: string } | null; limit: number },
): Promise<{ name: string; id: string }[]> {
  const { rows } = await sql<{ name: string; id: string }>`
    SELECT search_name AS name, id FROM customer
    ${after === null ? sql`` : sql`WHERE (search_name, id) > (${after.name}, ${after.id}::uuid)`}
    ORDER BY search_name, id LIMIT ${limit}`.execute(db);
  return rows;
}

/** The cost centre of each tenant by its id: the one that its customer has set last. */
export async function costCentres(
  db: Kysely<Database>,
  tenantIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ tenant_id: string; cost_centre: string | null }>`
    SELECT DISTINCT ON (customer_id, tenant_id) customer_id || ' ' || tenant_id AS tenant_id, cost_centre FROM tenancy
    WHERE tenant_id = ANY(${tenantIds}) ORDER BY customer_id, tenant_id, from_day DESC`.execute(db);
  return new Map(rows.map((row) => [row.tenant_id, row.cost_centre ?? ""]));
}

export async function customerName(
  db: Kysely<Database>,
  customerId: string,
): Promise<{ name: string; tenant_id: string } | null> {
  const row = await db
    .selectFrom("customer")
    .select(["name", "tenant_id"])
    .where("id", "=", customerId)
    .executeTakeFirst();
  return row ?? null;
}

/** A customer's daily usage of a meter, by dimensions and tenant. */
export async function seriesByDay(
  db: Kysely<Database>,
  given: { customerId: string; meter: string; from: string; before: string },
): Promise<{ day: string; dimensions: string; quantity: string }[]> {
  return db
    .selectFrom("customer_usage_day")
    .select(["day", "dimensions", "quantity"])
    .where("customer_id", "=", given.customerId)
    .where("meter", "=", given.meter)
    .where("day", ">=", given.from)
    .where("day", "<", given.before)
    .orderBy("day")
    .orderBy("dimensions")
    .execute();
}
