import type { Allocation } from "@billow/core/metering/allocation.ts";
import { sql, type Transaction } from "kysely";
import type { UsageEventTable } from "../../../db/schema/usage.ts";
import type { Database } from "../../../db/schema.ts";
import { cursorPages, rowsByCustomer } from "../../../db/shards/by-customer.ts";
import type { Whose } from "../../../db/shards/whose.ts";
import { epochSeconds } from "../../../http/present.ts";
import { allocationsOfResources, resourceKey } from "../store/queries.ts";
import { type EventRow, rowOf } from "../store/raw-usage.ts";
import type { Grain } from "./rollup-queries.ts";

type Tx = Transaction<Database>;

/** Customers' watermarks, in epoch seconds. One without usage has none. */
export async function watermarksOf(tx: Tx, whose: Whose): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom("usage_watermark")
    .select(["customer_id", "accrued_until"])
    .where(whose("customer_id"))
    .execute();
  return new Map(rows.map((row) => [row.customer_id, epochSeconds(row.accrued_until)]));
}

/** Customers' raw usage in pages, sorted by customer and resource. */
export async function* pagesOfEvents(tx: Tx, whose: Whose): AsyncGenerator<EventRow[]> {
  const pages = cursorPages(
    tx,
    sql<UsageEventTable>`
      SELECT * FROM usage_event WHERE ${whose("customer_id")} ORDER BY customer_id, resource, starts_at, key`,
  );
  for await (const rows of pages) yield rows.map(rowOf);
}

/** How many resources of each customer have a stored allocation. */
export async function countAllocated(tx: Tx, whose: Whose): Promise<Map<string, number>> {
  const { rows } = await sql<{ customer_id: string; resources: bigint }>`
    SELECT customer_id, count(DISTINCT resource) AS resources FROM allocation WHERE ${whose("customer_id")} GROUP BY customer_id`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.customer_id, Number(row.resources)]));
}

/** The stored allocations of a customer's resources that have no allocation events, by resource. */
export async function allocationsWithoutEvents(
  tx: Tx,
  customerId: string,
): Promise<ReadonlyMap<string, Allocation[]>> {
  const { rows } = await sql<{ resource: string }>`
    SELECT resource FROM allocation WHERE customer_id = ${customerId}
    EXCEPT SELECT resource FROM usage_event WHERE customer_id = ${customerId} AND type = 'allocation'
    ORDER BY resource`.execute(tx);
  const resources = rows.map(({ resource }) => ({ customerId, resource }));
  const stored = await allocationsOfResources(tx, resources);
  return new Map(resources.map((one) => [one.resource, stored.get(resourceKey(one)) ?? []]));
}

/** A row of a rollup, of any grain. */
export interface StoredRollup<Time> {
  meter: string;
  dimensions: string;
  /** The epoch second an hour begins at, a day, or the first day of a month. */
  time: Time;
  quantity: string;
}

/** Customers' hours or days in pages. */
export function pagesOfRollup(tx: Tx, whose: Whose, grain: "hour" | "day") {
  const column = sql.ref(grain satisfies Grain);
  return rowsByCustomer(
    tx,
    sql<StoredRollup<string> & { customer_id: string }>`
      SELECT customer_id, meter, ${column} AS time, dimensions, quantity FROM ${sql.table(`usage_${grain}`)}
      WHERE ${whose("customer_id")} ORDER BY customer_id, meter, ${column}, dimensions`,
  );
}

/** A month of a customer, and what was used in its first days. */
export interface StoredMonth extends StoredRollup<string> {
  customer_id: string;
  first_ten: string;
  first_twenty: string;
}

export function pagesOfMonths(tx: Tx, whose: Whose) {
  return rowsByCustomer(
    tx,
    sql<StoredMonth>`
      SELECT customer_id, meter, month AS time, dimensions, quantity, first_ten, first_twenty FROM usage_month
      WHERE ${whose("customer_id")} ORDER BY customer_id, meter, month, dimensions`,
  );
}
