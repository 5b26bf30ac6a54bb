import { type Kysely, type RawBuilder, sql } from "kysely";
import { byKey } from "../../../db/connection/preparing-client.ts";
import type { Database } from "../../../db/schema.ts";
import { epochSeconds } from "../../../http/present.ts";
import { platformUsage } from "../rollups/platform-queries.ts";
import { type Days, type MonthsAndDays, nearestThirds } from "./nearest-thirds.ts";

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

/** Stored usage of an hour, day or month, by the columns that a report distinguishes; others are absent. */
export interface RollupRow {
  meter: string;
  /** The day, or the first day of the month; absent at the grain of hours. */
  day?: string;
  hour?: string;
  customer_id?: string;
  tenant_id?: string;
  name?: string;
  dimensions?: string;
  quantity: string;
}

/** Rows a report may read, so that no request can exhaust the server. The query reads one more to notice the excess. */
export const ROLLUP_ROWS_MAX = 500_000;

/** The columns by which usage is summed, besides the meter and the time. */
const SPLIT = { customer: ["customer_id"], tenant: ["customer_id", "tenant_id"], dimensions: ["dimensions"] };

/** Sums of the rollups at the requested grain. Raw usage is never read. */
export async function rollupRows(db: Kysely<Database>, query: RollupQuery): Promise<RollupRow[]> {
  const { splitBy } = query;
  const byCustomer = splitBy === "customer";
  const columns = ["meter", ...(splitBy === null ? [] : SPLIT[splitBy])].map((name) => sql.ref(name));
  const { rows } = await sql<RollupRow>`${plannedFor(query)}
    SELECT rolled.*${byCustomer ? sql`, customer.tenant_id, customer.name` : sql``}
    FROM (${rolledUp(query, sql.join(columns))}) AS rolled
    ${byCustomer ? sql`JOIN customer ON customer.id = rolled.customer_id` : sql``}
    WHERE rolled.quantity <> 0
    ${byCustomer ? sql`ORDER BY customer.search_name, customer.id` : sql``}
    LIMIT ${ROLLUP_ROWS_MAX + 1}`.execute(db);
  return rows;
}

/**
 * Sums of the rollups by day or month, and of the days since `since` before the range, by month, in one reading: most
 * reports compare with the range before, and a statement costs as much as its rows. The days of a meter come as one text,
 * because a row a day takes longer to send and to read than to sum.
 */
export async function rollupRowsSince(
  db: Kysely<Database>,
  query: RollupQuery & { grain: "day" | "month" },
  since: string,
): Promise<(RollupRow & { isEarlier: boolean })[]> {
  const month = dayOf("month");
  const { from, before, grain } = query;
  const day = grain === "month" ? month : sql`CASE WHEN day < ${from} THEN ${month} ELSE day END`;
  const { rows } = await sql<{ meter: string; is_earlier: boolean; sums: string }>`${plannedFor(query)}
    SELECT meter, is_earlier, string_agg(day || ' ' || quantity, ' ') AS sums FROM (
      SELECT meter, day < ${from} AS is_earlier, ${day} AS day, sum(quantity) AS quantity FROM ${rollups(query)} AS usage
      WHERE meter = ANY(${query.meters}) AND day >= ${since} AND day < ${before} ${whose(query)}
      GROUP BY 1, 2, 3 HAVING sum(quantity) <> 0
      LIMIT ${ROLLUP_ROWS_MAX + 1}) AS summed
    GROUP BY 1, 2`.execute(db);
  return rows.flatMap(({ meter, is_earlier: isEarlier, sums }) =>
    pairsOf(sums).map(([day, quantity]) => ({ meter, isEarlier, day, quantity })),
  );
}

function pairsOf(sums: string): [day: string, quantity: string][] {
  const words = sums.split(" ");
  return Array.from({ length: words.length / 2 }, (_, index) => [
    words[2 * index] ?? "",
    words[2 * index + 1] ?? "",
  ]);
}

/** Whether usage of all customers together answers the query. */
function isOfAll({ customerId, customerIds, splitBy }: RollupQuery): boolean {
  return (
    customerId === undefined && customerIds === undefined && splitBy !== "customer" && splitBy !== "tenant"
  );
}

/** One plan suits every customer; all customers of a range are planned for it. */
function plannedFor({ customerId }: RollupQuery): RawBuilder<unknown> {
  return customerId === undefined ? sql`` : byKey;
}

/** The rollups that answer the query. */
function rollups(query: RollupQuery): RawBuilder<unknown> {
  const grain = query.grain === "hour" ? "hour" : "day";
  return isOfAll(query) ? platformUsage(grain) : sql.table(`customer_usage_${grain}`);
}

function whose({ customerId, customerIds }: RollupQuery): RawBuilder<unknown> {
  return sql`
    ${customerId === undefined ? sql`` : sql`AND customer_id = ${customerId}`}
    ${customerIds === undefined ? sql`` : sql`AND customer_id = ANY(${customerIds}::uuid[])`}`;
}

function rolledUp(query: RollupQuery, keys: RawBuilder<unknown>): RawBuilder<unknown> {
  const [source, customer] = [rollups(query), whose(query)];
  if (query.grain === "hour") {
    return sql`
      SELECT ${keys}, hour, sum(quantity) AS quantity FROM ${source} AS usage
      WHERE meter = ANY(${query.meters}) AND hour >= to_timestamp(${query.window.from}) AND hour < to_timestamp(${query.window.before}) ${customer}
      GROUP BY ${keys}, hour`;
  }
  const day = dayOf(query.grain);
  return sql`
    SELECT ${keys}, ${day} AS day, sum(quantity) AS quantity FROM ${source} AS usage
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

/**
 * The `top` customers of each meter over a range, from the rollups. Meters are read one after the other: for one meter,
 * the database groups by customer alone and keeps only the largest, without sorting all.
 */
export async function largestCustomers(
  db: Kysely<Database>,
  query: RollupQuery,
  top: number,
): Promise<LargestCustomer[]> {
  const found: LargestCustomer[] = [];
  for (const meter of query.meters) found.push(...(await largestOfMeter(db, { ...query, meter, top })));
  return found;
}

async function largestOfMeter(
  db: Kysely<Database>,
  query: Days & { meter: string; top: number },
): Promise<LargestCustomer[]> {
  const { meter, top } = query;
  const { rows } = await sql<
    Pick<LargestCustomer, "customer_id" | "tenant_id" | "name"> & { customers: bigint }
  >`
    SELECT customer_id, tenant_id, name, customers
    FROM (
      SELECT customer_id, quantity, count(*) OVER () AS customers
      FROM (
        SELECT customer_id, sum(quantity) AS quantity FROM (${usageOfAll(query)}) AS usage
        GROUP BY customer_id HAVING sum(quantity) <> 0) AS used
      ORDER BY quantity DESC, customer_id LIMIT ${top}) AS largest
    JOIN customer ON customer.id = customer_id
    ORDER BY quantity DESC, customer_id`.execute(db);
  return rows.map((row, index) => ({ ...row, meter, place: index + 1, customers: Number(row.customers) }));
}

/**
 * All customers' usage of a meter in a range. That of tenants who stayed with one customer is read by thirds of months
 * and a few days, and summed by account first: so the tenancies are met once a tenant. That of the others is read by days.
 */
function usageOfAll(query: Days & { meter: string }): RawBuilder<unknown> {
  const { meter, from, before } = query;
  const thirds = nearestThirds(query);
  const days = [
    ...thirds.added.map((added) => ({ ...added, quantity: sql`quantity` })),
    ...thirds.takenAway.map((takenAway) => ({ ...takenAway, quantity: sql`-quantity` })),
  ];
  return sql`
    SELECT held.customer_id, quantity FROM (
      SELECT customer_id AS account_id, sum(quantity) AS quantity
      FROM (${ofThirds(meter, thirds)}${sql.join(
        days.map(
          (day) => sql` UNION ALL SELECT customer_id, ${day.quantity} AS quantity FROM usage_day
            WHERE meter = ${meter} AND day >= ${day.from} AND day < ${day.before}`,
        ),
        sql``,
      )}) AS used GROUP BY customer_id) AS of_account
    JOIN tenancy AS held USING (account_id) WHERE held.from_day <= ${from} AND held.before_day >= ${before}
    UNION ALL SELECT customer_id, quantity FROM customer_usage_day
    WHERE meter = ${meter} AND day >= ${from} AND day < ${before} AND tenant_id IN (
      SELECT tenant_id FROM tenancy WHERE (from_day > ${from} OR before_day < ${before}) AND from_day < ${before} AND before_day > ${from})`;
}

const BEGINNINGS = { 0: sql`0`, 10: sql`first_ten`, 20: sql`first_twenty` };

/** Months, less the first days of the first of them, and with the first days of the month after them. */
function ofThirds(meter: string, months: MonthsAndDays): RawBuilder<unknown> {
  return sql`
    SELECT customer_id, CASE WHEN month = ${months.before} THEN ${BEGINNINGS[months.with]} ELSE quantity END
      - CASE WHEN month = ${months.from} THEN ${BEGINNINGS[months.without]} ELSE 0 END AS quantity
    FROM usage_month WHERE meter = ${meter} AND month >= ${months.from} AND ${months.with === 0 ? sql`month < ${months.before}` : sql`month <= ${months.before}`}`;
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
  if (query.grain === "hour") {
    const { rows } = await sql<RollupRow>`
      SELECT ${keys}, hour, sum(quantity) AS quantity
      FROM ${wanted} JOIN customer_usage_hour AS rolled USING (meter, customer_id)
      WHERE hour >= to_timestamp(${query.window.from}) AND hour < to_timestamp(${query.window.before})
      GROUP BY ${keys}, hour HAVING sum(quantity) <> 0`.execute(db);
    return rows;
  }
  const day = dayOf(query.grain);
  const { rows } = await sql<RollupRow>`
    SELECT ${keys}, ${day} AS day, sum(quantity) AS quantity
    FROM ${wanted} JOIN customer_usage_day AS rolled USING (meter, customer_id)
    WHERE day >= ${query.from} AND day < ${query.before}
    GROUP BY ${keys}, ${day} HAVING sum(quantity) <> 0`.execute(db);
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
  const { rows } = await sql<{ until: string | null }>`${byKey}
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
  series: { customerId: string; meter: string; from: string; before: string },
): Promise<{ day: string; dimensions: string; quantity: string }[]> {
  return db
    .selectFrom("customer_usage_day")
    .select(["day", "dimensions", "quantity"])
    .where("customer_id", "=", series.customerId)
    .where("meter", "=", series.meter)
    .where("day", ">=", series.from)
    .where("day", "<", series.before)
    .orderBy("day")
    .orderBy("dimensions")
    .execute();
}
