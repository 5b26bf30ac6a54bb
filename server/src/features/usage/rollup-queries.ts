import { sql, type Transaction } from "kysely";
import { plainArrayText, textArrayText } from "../../db/array-text.ts";
import type { Database } from "../../db/schema.ts";

/** Rows to add to a rollup, column by column, sorted by the rollup's key, each key once. */
export interface RollupRows<Time extends string | number> {
  customerIds: string[];
  meters: string[];
  /** The epoch second an hour begins at, or a day of the billing zone. */
  times: Time[];
  dimensions: string[];
  /** Exact decimals, in the stored form. */
  quantities: string[];
}

export async function addToHours(tx: Transaction<Database>, rows: RollupRows<number>): Promise<void> {
  await sql`
    INSERT INTO usage_hour (customer_id, meter, hour, dimensions, quantity)
    SELECT customer_id, meter, to_timestamp(hour), dimensions, quantity
    FROM unnest(${plainArrayText(rows.customerIds)}::uuid[], ${plainArrayText(rows.meters)}::text[],
      ${plainArrayText(rows.times)}::bigint[], ${textArrayText(rows.dimensions)}::text[],
      ${plainArrayText(rows.quantities)}::numeric[]) AS given (customer_id, meter, hour, dimensions, quantity)
    ON CONFLICT (customer_id, meter, hour, dimensions) DO UPDATE SET quantity = usage_hour.quantity + excluded.quantity`.execute(
    tx,
  );
}

export async function addToDays(tx: Transaction<Database>, rows: RollupRows<string>): Promise<void> {
  await sql`
    INSERT INTO usage_day (customer_id, meter, day, dimensions, quantity)
    SELECT customer_id, meter, day, dimensions, quantity
    FROM unnest(${plainArrayText(rows.customerIds)}::uuid[], ${plainArrayText(rows.meters)}::text[],
      ${plainArrayText(rows.times)}::date[], ${textArrayText(rows.dimensions)}::text[],
      ${plainArrayText(rows.quantities)}::numeric[]) AS given (customer_id, meter, day, dimensions, quantity)
    ON CONFLICT (customer_id, meter, day, dimensions) DO UPDATE SET quantity = usage_day.quantity + excluded.quantity`.execute(
    tx,
  );
}
