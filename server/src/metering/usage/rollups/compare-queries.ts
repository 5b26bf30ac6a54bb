import type { Allocation } from "@billow/core/metering/allocation.ts";
import { sql, type Transaction } from "kysely";
import type { UsageEventTable } from "../../../db/schema/usage.ts";
import type { Database } from "../../../db/schema.ts";
import { epochSeconds } from "../../../http/present.ts";
import { allocationsOfResources } from "../store/queries.ts";
import { type EventRow, rowOf } from "../store/raw-usage.ts";
import type { Grain } from "./rollup-queries.ts";

type Tx = Transaction<Database>;

const ROWS_A_PAGE = 5_000;

/** A customer's watermark, in epoch seconds; null if there is none yet. */
export async function watermarkOfCustomer(tx: Tx, customerId: string): Promise<number | null> {
  const row = await tx
    .selectFrom("usage_watermark")
    .select("accrued_until")
    .where("customer_id", "=", customerId)
    .executeTakeFirst();
  return row === undefined ? null : epochSeconds(row.accrued_until);
}

/** A customer's raw usage in pages, sorted by resource. */
export async function* pagesOfEvents(tx: Tx, customerId: string): AsyncGenerator<EventRow[]> {
  for (let last: UsageEventTable | undefined; ; ) {
    const after =
      last === undefined
        ? sql``
        : sql`AND (resource, starts_at, key) > (${last.resource}, ${last.starts_at}::timestamptz, ${last.key}::uuid)`;
    const { rows }: { rows: UsageEventTable[] } = await sql<UsageEventTable>`
      SELECT * FROM usage_event WHERE customer_id = ${customerId} ${after}
      ORDER BY resource, starts_at, key LIMIT ${ROWS_A_PAGE}`.execute(tx);
    if (rows.length > 0) yield rows.map(rowOf);
    last = rows.at(-1);
    if (rows.length < ROWS_A_PAGE) return;
  }
}

/** The stored allocations of some resources of a customer, by resource. */
export async function storedAllocations(
  tx: Tx,
  customerId: string,
  resources: readonly string[],
): Promise<Map<string, Allocation[]>> {
  const found = await allocationsOfResources(
    tx,
    resources.map((resource) => ({ customerId, resource })),
  );
  return new Map([...found].map(([key, allocations]) => [key.slice(customerId.length + 1), allocations]));
}

/** Resources that have an allocation but no events. */
export async function resourcesWithoutEvents(tx: Tx, customerId: string): Promise<string[]> {
  const { rows } = await sql<{ resource: string }>`
    SELECT resource FROM allocation WHERE customer_id = ${customerId}
    EXCEPT SELECT resource FROM usage_event WHERE customer_id = ${customerId} AND type = 'allocation'
    ORDER BY resource`.execute(tx);
  return rows.map((row) => row.resource);
}

/** A row of a rollup, of any grain. */
export interface StoredRollup<Time> {
  meter: string;
  dimensions: string;
  /** The epoch second an hour begins at, a day, or the first day of a month. */
  time: Time;
  quantity: string;
}

/** A customer's hours, days or months in pages, or what was used in the first days of its months. */
export async function* pagesOfRollup(
  tx: Tx,
  customerId: string,
  grain: Grain,
  summed: "quantity" | "first_ten" | "first_twenty" = "quantity",
): AsyncGenerator<StoredRollup<string>[]> {
  const table = sql.table(`usage_${grain}`);
  const column = sql.ref(grain);
  const type = grain === "hour" ? sql`timestamptz` : sql`date`;
  for (let last: StoredRollup<string> | undefined; ; ) {
    const after =
      last === undefined
        ? sql``
        : sql`AND (meter, ${column}, dimensions) > (${last.meter}, ${last.time}::${type}, ${last.dimensions})`;
    const { rows }: { rows: StoredRollup<string>[] } = await sql<StoredRollup<string>>`
      SELECT meter, ${column} AS time, dimensions, ${sql.ref(summed)} AS quantity FROM ${table}
      WHERE customer_id = ${customerId} ${after}
      ORDER BY meter, ${column}, dimensions LIMIT ${ROWS_A_PAGE}`.execute(tx);
    if (rows.length > 0) yield rows;
    last = rows.at(-1);
    if (rows.length < ROWS_A_PAGE) return;
  }
}
