import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

export interface Reconciliation {
  received: number;
  states: { state: string; events: number }[];
  agrees: boolean;
  unmatchedTenants: { tenantId: string; events: number }[];
}

/** Tenants named in the answer; the rest is in the count. */
const TENANTS_SHOWN = 100;

/**
 * Every event that was taken in, by the one state it is in. Received is counted from the tables as a whole, the states
 * one by one, so that an event in no state or in two shows as a difference.
 */
export async function reconcile(db: Kysely<Database>): Promise<Reconciliation> {
  const { rows } = await sql<{
    received: string;
    counted: string;
    unmatched: string;
    superseded: string;
    conflict: string;
  }>`
    SELECT
      (SELECT count(*) FROM usage_event) + (SELECT count(*) FROM usage_superseded) + (SELECT count(*) FROM usage_conflict) AS received,
      (SELECT count(*) FROM usage_event JOIN customer ON customer.id = usage_event.customer_id) AS counted,
      (SELECT count(*) FROM usage_event WHERE customer_id IS NULL) AS unmatched,
      (SELECT count(*) FROM usage_superseded) AS superseded,
      (SELECT count(*) FROM usage_conflict) AS conflict`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error("a count without GROUP BY answers with one row");
  const states = [
    { state: "counted", events: Number(row.counted) },
    { state: "unmatched", events: Number(row.unmatched) },
    { state: "superseded", events: Number(row.superseded) },
    { state: "conflict", events: Number(row.conflict) },
  ];
  const waiting = await sql<{ tenant_id: string; events: string }>`
    SELECT tenant_id, count(*) AS events FROM usage_event WHERE customer_id IS NULL
    GROUP BY tenant_id ORDER BY count(*) DESC, tenant_id LIMIT ${TENANTS_SHOWN}`.execute(db);
  return {
    received: Number(row.received),
    states,
    agrees: Number(row.received) === states.reduce((sum, one) => sum + one.events, 0),
    unmatchedTenants: waiting.rows.map((one) => ({ tenantId: one.tenant_id, events: Number(one.events) })),
  };
}
