import { meterOf, parseDimensionsKey } from "@billow/core/metering/meter.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

/** A customer's usage of the hours that began in a time (epoch seconds, half-open), by series. */
export async function usageBetween(
  db: Kysely<Database>,
  given: { customerId: string; from: number; before: number },
): Promise<StoredUsage[]> {
  const { rows } = await sql<{ meter: string; dimensions: string; quantity: string }>`
    SELECT meter, dimensions, sum(quantity)::text AS quantity FROM usage_hour
    WHERE customer_id = ${given.customerId} AND hour >= to_timestamp(${given.from}) AND hour < to_timestamp(${given.before})
    GROUP BY meter, dimensions HAVING sum(quantity) <> 0 ORDER BY meter, dimensions`.execute(db);
  return rows.map((row) => ({
    meter: meterOf(row.meter).id,
    dimensions: parseDimensionsKey(row.dimensions),
    quantity: decimal(row.quantity),
  }));
}

/** The beginning of the first hour with usage since an instant, both in epoch seconds; null where there is none. */
export async function firstUsageSince(
  db: Kysely<Database>,
  given: { customerId: string; from: number },
): Promise<number | null> {
  const { rows } = await sql<{ first: number | null }>`
    SELECT extract(epoch FROM min(hour))::float8 AS first FROM usage_hour
    WHERE customer_id = ${given.customerId} AND hour >= to_timestamp(${given.from})`.execute(db);
  return rows[0]?.first ?? null;
}
