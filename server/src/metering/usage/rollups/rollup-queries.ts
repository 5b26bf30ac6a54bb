import { sql, type Transaction } from "kysely";
import { plainArrayText, textArrayText } from "../../../db/array-text.ts";
import type { Database } from "../../../db/schema.ts";

/** The grains of a customer's rollups. */
export const GRAINS = ["hour", "day", "month"] as const;
export type Grain = (typeof GRAINS)[number];

/**
 * The time of a rollup row: the epoch second at which an hour begins; a day of the billing zone; the first day of a
 * month.
 */
export type TimeOf<G extends Grain> = G extends "hour" ? number : string;

/** Rows to add to a rollup, column by column, sorted by the rollup's key, each key once. */
export interface RollupRows<Time extends string | number> {
  customerIds: string[];
  meters: string[];
  times: Time[];
  dimensions: string[];
  /** Exact decimals, in the stored form. */
  quantities: string[];
}

export async function addToRollup<G extends Grain>(
  tx: Transaction<Database>,
  grain: G,
  rows: RollupRows<TimeOf<G>>,
): Promise<void> {
  const table = sql.table(`usage_${grain}`);
  const time = sql.ref(grain);
  const [type, given] = grain === "hour" ? [sql`bigint`, sql`to_timestamp(time)`] : [sql`date`, sql`time`];
  await sql`
    INSERT INTO ${table} (customer_id, meter, ${time}, dimensions, quantity)
    SELECT customer_id, meter, ${given}, dimensions, quantity
    FROM unnest(${plainArrayText(rows.customerIds)}::uuid[], ${plainArrayText(rows.meters)}::text[],
      ${plainArrayText(rows.times)}::${type}[], ${textArrayText(rows.dimensions)}::text[],
      ${plainArrayText(rows.quantities)}::numeric[]) AS given (customer_id, meter, time, dimensions, quantity)
    ON CONFLICT (customer_id, meter, ${time}, dimensions) DO UPDATE SET quantity = ${table}.quantity + excluded.quantity`.execute(
    tx,
  );
}
