import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import { type UsageRow, usageByCustomer } from "../billing-run/usage-rows.ts";

/** A time of a customer's, in epoch seconds, half-open. */
export interface CustomerTime {
  customerId: string;
  from: number;
  before: number;
}

/** Customers' usage of the hours that began in a time of each, by series. */
export async function usageBetween(
  db: Kysely<Database>,
  times: readonly CustomerTime[],
): Promise<Map<string, StoredUsage[]>> {
  const ids = times.map(({ customerId }) => customerId);
  const { rows } = await sql<UsageRow>`
    SELECT used.customer_id, meter, dimensions, tenant, sum(quantity)::text AS quantity
    FROM customer_usage_hour AS used
    JOIN unnest(${ids}::uuid[], ${times.map(({ from }) => from)}::float8[], ${times.map(({ before }) => before)}::float8[])
      AS asked (customer_id, starts_at, ends_at) ON asked.customer_id = used.customer_id
    JOIN (
      SELECT customer_id, tenant_id, min(billed_as) AS tenant FROM tenancy
      WHERE customer_id = ANY(${ids}::uuid[]) GROUP BY customer_id, tenant_id) AS named
      ON named.customer_id = used.customer_id AND named.tenant_id = used.tenant_id
    WHERE used.customer_id = ANY(${ids}::uuid[]) AND hour >= to_timestamp(starts_at) AND hour < to_timestamp(ends_at)
    GROUP BY used.customer_id, meter, dimensions, tenant HAVING sum(quantity) <> 0
    ORDER BY used.customer_id, meter, dimensions, tenant`.execute(db);
  return usageByCustomer(rows);
}

/** The beginning of each customer's first hour with usage in a time, in epoch seconds, where there is one. */
export async function firstUsageIn(
  db: Kysely<Database>,
  times: readonly CustomerTime[],
): Promise<Map<string, number>> {
  const ids = times.map(({ customerId }) => customerId);
  const { rows } = await sql<{ customer_id: string; first: number }>`
    SELECT used.customer_id, extract(epoch FROM min(hour))::float8 AS first
    FROM customer_usage_hour AS used
    JOIN unnest(${ids}::uuid[], ${times.map(({ from }) => from)}::float8[], ${times.map(({ before }) => before)}::float8[])
      AS asked (customer_id, starts_at, ends_at) ON asked.customer_id = used.customer_id
    WHERE used.customer_id = ANY(${ids}::uuid[]) AND hour >= to_timestamp(starts_at) AND hour < to_timestamp(ends_at)
    GROUP BY used.customer_id`.execute(db);
  return new Map(rows.map((row) => [row.customer_id, row.first]));
}

/** The accounts under which customers' tenants of a day have their allocations, with what bills call each tenant. */
export async function accountsOn(
  db: Kysely<Database>,
  days: readonly { customerId: string; day: string }[],
): Promise<{ customerId: string; id: string; tenant: string }[]> {
  const { rows } = await sql<{ customerId: string; id: string; tenant: string }>`
    SELECT tenancy.customer_id AS "customerId", account_id AS id, billed_as AS tenant
    FROM tenancy JOIN unnest(${days.map(({ customerId }) => customerId)}::uuid[], ${days.map(({ day }) => day)}::date[])
      AS asked (customer_id, day) ON asked.customer_id = tenancy.customer_id
    WHERE from_day <= day AND before_day > day ORDER BY account_id`.execute(db);
  return rows;
}
