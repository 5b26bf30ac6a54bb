import { type Kysely, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Zones } from "../../../parties/issuers/zones.ts";
import { CLOSINGS, EVENT_STATE, eventMonth, joinHolder } from "./event-state-queries.ts";

/** The number of events of a state and meter; null for the meter of allocations. */
export interface EventCount {
  state: string;
  meter: string | null;
  events: bigint;
  quantity: string | null;
}

/** Removes the statement timeout for this transaction, because every event is counted. */
export async function waitForCounts(db: Kysely<Database>): Promise<void> {
  await sql`SELECT set_config('statement_timeout', '0', true)`.execute(db);
}

/** Received events by state, counted state by state. */
export async function countStates(db: Kysely<Database>, zones: Zones): Promise<EventCount[]> {
  const { rows } = await sql<EventCount>`
    SELECT ${EVENT_STATE} AS state, event.meter, count(*) AS events, sum(event.quantity) AS quantity
    FROM usage_event AS event ${joinHolder(zones)}
    LEFT JOIN (${CLOSINGS}) AS closing
      ON closing.customer_id = held.customer_id AND closing.period_from = ${eventMonth(zones)}
    WHERE event.customer_id IS NULL OR account.id IS NOT NULL
    GROUP BY 1, 2
    UNION ALL SELECT 'superseded', event->>'meter', count(*), sum((event->>'quantity')::numeric) FROM usage_superseded GROUP BY 2
    UNION ALL SELECT 'conflict', event->>'meter', count(*), sum((event->>'quantity')::numeric) FROM usage_conflict GROUP BY 2
    UNION ALL SELECT 'rejected', meter, count(*), sum(quantity) FROM usage_rejected GROUP BY 2`.execute(db);
  return rows;
}

/** All received events, counted over every table that stores them, whatever their state. */
export async function countReceived(db: Kysely<Database>): Promise<Omit<EventCount, "state">[]> {
  const { rows } = await sql<Omit<EventCount, "state">>`
    SELECT meter, sum(events)::bigint AS events, sum(quantity) AS quantity FROM (
      SELECT meter, count(*) AS events, sum(quantity) AS quantity FROM usage_event GROUP BY meter
      UNION ALL SELECT event->>'meter', count(*), sum((event->>'quantity')::numeric) FROM usage_superseded GROUP BY 1
      UNION ALL SELECT event->>'meter', count(*), sum((event->>'quantity')::numeric) FROM usage_conflict GROUP BY 1
      UNION ALL SELECT meter, count(*), sum(quantity) FROM usage_rejected GROUP BY 1) AS kept
    GROUP BY meter`.execute(db);
  return rows;
}

/** Tenants with usage that waits for a customer, most events first; also of days on which no customer has the tenant. */
export async function unmatchedTenants(
  db: Kysely<Database>,
  { zones, limit }: { zones: Zones; limit: number },
): Promise<{ tenantId: string; events: number }[]> {
  const { rows } = await sql<{ tenant_id: string; events: bigint }>`
    SELECT tenant_id, count(*) AS events FROM (
      SELECT tenant_id FROM usage_event WHERE customer_id IS NULL AND tenant_id NOT IN (SELECT tenant_id FROM tenant_account)
      UNION ALL SELECT event.tenant_id FROM usage_event AS event ${joinHolder(zones)}
        WHERE held.customer_id IS NULL AND event.customer_id = ANY(ARRAY(
          SELECT id FROM tenant_account WHERE NOT EXISTS (SELECT FROM tenancy
            WHERE account_id = id AND from_day = '-infinity' AND before_day = 'infinity')))) AS waiting
    GROUP BY tenant_id ORDER BY count(*) DESC, tenant_id LIMIT ${limit}`.execute(db);
  return rows.map((row) => ({ tenantId: row.tenant_id, events: Number(row.events) }));
}
