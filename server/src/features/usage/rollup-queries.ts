import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";

/** What is added to a row of a rollup. A statement may name each key once; rows come sorted by key. */
export interface RollupChange {
  customerId: string;
  meter: string;
  dimensions: string;
  /** An exact decimal, in the stored form. */
  quantity: string;
}

/** Adds to hours, given by the epoch second they begin at. */
export async function addToHours(
  tx: Transaction<Database>,
  rows: readonly (RollupChange & { hour: number })[],
): Promise<void> {
  await sql`
    INSERT INTO usage_hour (customer_id, meter, hour, dimensions, quantity)
    SELECT customer_id, meter, to_timestamp(hour), dimensions, quantity
    FROM unnest(${rows.map((row) => row.customerId)}::uuid[], ${rows.map((row) => row.meter)}::text[],
      ${rows.map((row) => row.hour)}::float8[], ${rows.map((row) => row.dimensions)}::text[],
      ${rows.map((row) => row.quantity)}::numeric[]) AS given (customer_id, meter, hour, dimensions, quantity)
    ON CONFLICT (customer_id, meter, hour, dimensions) DO UPDATE SET quantity = usage_hour.quantity + excluded.quantity`.execute(
    tx,
  );
}

/** Adds to days of the billing zone. */
export async function addToDays(
  tx: Transaction<Database>,
  rows: readonly (RollupChange & { day: string })[],
): Promise<void> {
  await sql`
    INSERT INTO usage_day (customer_id, meter, day, dimensions, quantity)
    SELECT customer_id, meter, day, dimensions, quantity
    FROM unnest(${rows.map((row) => row.customerId)}::uuid[], ${rows.map((row) => row.meter)}::text[],
      ${rows.map((row) => row.day)}::date[], ${rows.map((row) => row.dimensions)}::text[],
      ${rows.map((row) => row.quantity)}::numeric[]) AS given (customer_id, meter, day, dimensions, quantity)
    ON CONFLICT (customer_id, meter, day, dimensions) DO UPDATE SET quantity = usage_day.quantity + excluded.quantity`.execute(
    tx,
  );
}
