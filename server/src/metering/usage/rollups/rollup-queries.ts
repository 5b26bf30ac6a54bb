import { sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { plainArrayText, textArrayText } from "../../../db/text/array-text.ts";

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
  /** Of months: what was used in their first ten and first twenty days. */
  firstTens: string[];
  firstTwenties: string[];
}

export async function addToRollup<G extends Grain>(
  tx: Transaction<Database>,
  grain: G,
  rows: RollupRows<TimeOf<G>>,
): Promise<void> {
  const table = sql.table(`usage_${grain}`);
  const time = sql.ref(grain);
  const [type, value] = grain === "hour" ? [sql`bigint`, sql`to_timestamp(time)`] : [sql`date`, sql`time`];
  const sums = [
    { column: sql.ref("quantity"), values: rows.quantities },
    ...(grain === "month"
      ? [
          { column: sql.ref("first_ten"), values: rows.firstTens },
          { column: sql.ref("first_twenty"), values: rows.firstTwenties },
        ]
      : []),
  ];
  const columns = sql.join(sums.map(({ column }) => column));
  await sql`
    INSERT INTO ${table} (customer_id, meter, ${time}, dimensions, ${columns})
    SELECT customer_id, meter, ${value}, dimensions, ${columns}
    FROM unnest(${plainArrayText(rows.customerIds)}::uuid[], ${plainArrayText(rows.meters)}::text[],
      ${plainArrayText(rows.times)}::${type}[], ${textArrayText(rows.dimensions)}::text[],
      ${sql.join(sums.map(({ values }) => sql`${plainArrayText(values)}::numeric[]`))})
      AS new_row (customer_id, meter, time, dimensions, ${columns})
    ON CONFLICT (customer_id, meter, ${time}, dimensions) DO UPDATE
    SET ${sql.join(sums.map(({ column }) => sql`${column} = ${table}.${column} + excluded.${column}`))}`.execute(
    tx,
  );
}
