import { parseDimensionsKey } from "@billow/core/metering/meter.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

/** A customer's usage of the hours that began in a time (epoch seconds, half-open), by series. */
export async function usageBetween(
  db: Kysely<Database>,
  range: { customerId: string; from: number; before: number },
): Promise<StoredUsage[]> {
  const { rows } = await sql<{ meter: string; dimensions: string; tenant: string; quantity: string }>`
    SELECT meter, dimensions, tenant, sum(quantity)::text AS quantity
    FROM customer_usage_hour AS used JOIN (
      SELECT tenant_id, min(billed_as) AS tenant FROM tenancy WHERE customer_id = ${range.customerId} GROUP BY tenant_id) AS named
      ON named.tenant_id = used.tenant_id
    WHERE customer_id = ${range.customerId} AND hour >= to_timestamp(${range.from}) AND hour < to_timestamp(${range.before})
    GROUP BY meter, dimensions, tenant HAVING sum(quantity) <> 0 ORDER BY meter, dimensions, tenant`.execute(
    db,
  );
  return rows.map((row) => ({
    meter: row.meter,
    dimensions: parseDimensionsKey(row.dimensions),
    tenant: row.tenant,
    quantity: decimal(row.quantity),
  }));
}

/** The beginning of the first hour with usage since an instant, both in epoch seconds; null where there is none. */
export async function firstUsageSince(
  db: Kysely<Database>,
  since: { customerId: string; from: number },
): Promise<number | null> {
  const { rows } = await sql<{ first: number | null }>`
    SELECT extract(epoch FROM min(hour))::float8 AS first FROM customer_usage_hour
    WHERE customer_id = ${since.customerId} AND hour >= to_timestamp(${since.from})`.execute(db);
  return rows[0]?.first ?? null;
}

/** The accounts under which a customer's tenants of a day have their allocations, with what bills call each tenant. */
export async function accountsOn(
  db: Kysely<Database>,
  { customerId, day }: { customerId: string; day: string },
): Promise<{ id: string; tenant: string }[]> {
  const { rows } = await sql<{ id: string; tenant: string }>`
    SELECT account_id AS id, billed_as AS tenant FROM tenancy
    WHERE customer_id = ${customerId} AND from_day <= ${day}::date AND before_day > ${day}::date ORDER BY account_id`.execute(
    db,
  );
  return rows;
}
