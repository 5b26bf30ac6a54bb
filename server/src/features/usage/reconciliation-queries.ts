import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

export interface EventCounts {
  received: number;
  counted: number;
  unmatched: number;
  superseded: number;
  conflict: number;
}

/** Events taken in, from the tables as a whole, and by state, each counted for itself. */
export async function countEvents(db: Kysely<Database>): Promise<EventCounts> {
  const { rows } = await sql<Record<keyof EventCounts, bigint>>`
    SELECT
      (SELECT count(*) FROM usage_event) + (SELECT count(*) FROM usage_superseded) + (SELECT count(*) FROM usage_conflict) AS received,
      (SELECT count(*) FROM usage_event JOIN customer ON customer.id = usage_event.customer_id) AS counted,
      (SELECT count(*) FROM usage_event WHERE customer_id IS NULL) AS unmatched,
      (SELECT count(*) FROM usage_superseded) AS superseded,
      (SELECT count(*) FROM usage_conflict) AS conflict`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error("a count without GROUP BY answers with one row");
  return {
    received: Number(row.received),
    counted: Number(row.counted),
    unmatched: Number(row.unmatched),
    superseded: Number(row.superseded),
    conflict: Number(row.conflict),
  };
}

/** Tenants whose usage waits for a customer, those with the most events first. */
export async function unmatchedTenants(
  db: Kysely<Database>,
  limit: number,
): Promise<{ tenantId: string; events: number }[]> {
  const { rows } = await sql<{ tenant_id: string; events: bigint }>`
    SELECT tenant_id, count(*) AS events FROM usage_event WHERE customer_id IS NULL
    GROUP BY tenant_id ORDER BY count(*) DESC, tenant_id LIMIT ${limit}`.execute(db);
  return rows.map((row) => ({ tenantId: row.tenant_id, events: Number(row.events) }));
}
