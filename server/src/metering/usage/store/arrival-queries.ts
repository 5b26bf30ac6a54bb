import { sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { plainArrayText, textArrayText } from "../../../db/text/array-text.ts";
import type { EventRow } from "./raw-usage.ts";

type Placed = Pick<EventRow, "key" | "type" | "customer_id" | "tenant_id" | "resource" | "starts_at">;

/**
 * The arrival number, by key, that follows those of the stored allocation events of the same resource and second; no
 * number where there is none yet. So later arrivals sort later. The watermark lock makes a number unique. Without a
 * customer, numbers may be equal, and the keys decide.
 */
export async function nextArrivals(
  tx: Transaction<Database>,
  rows: readonly Placed[],
): Promise<ReadonlyMap<string, number>> {
  const next = new Map<string, number>();
  const told = Map.groupBy(
    rows.filter((row) => row.type === "allocation"),
    (row) => row.customer_id !== null,
  );
  for (const [isOfCustomer, own] of told) {
    const owners = own.map((row) => row.customer_id ?? row.tenant_id);
    const isSameOwner = isOfCustomer
      ? sql`told.customer_id = wanted.owner::uuid`
      : sql`told.customer_id IS NULL AND told.tenant_id = wanted.owner`;
    const found = await sql<{ key: string; next: number }>`
      SELECT wanted.key, max(coalesce(told.arrival, 0)) + 1 AS next
      FROM unnest(${plainArrayText(own.map((row) => row.key))}::uuid[], ${textArrayText(owners)}::text[],
        ${textArrayText(own.map((row) => row.resource))}::text[], ${plainArrayText(own.map((row) => row.starts_at))}::float8[])
        AS wanted (key, owner, resource, starts_at)
      JOIN usage_event AS told ON ${isSameOwner} AND told.resource = wanted.resource
        AND told.starts_at = to_timestamp(wanted.starts_at) AND told.type = 'allocation'
      GROUP BY wanted.key`.execute(tx);
    for (const row of found.rows) next.set(row.key, row.next);
  }
  return next;
}
