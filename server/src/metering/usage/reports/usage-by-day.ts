import { type Decimal, decimal } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { seriesByDay } from "./report-queries.ts";

/** A usage series of a day, in the stored form. */
export interface DaySeries {
  day: string;
  /** The `dimensionsKey`. */
  dimensions: string;
  quantity: Decimal;
}

/** A customer's usage of a meter on each day of a range, by dimensions, from the rollups. */
export async function usageByDay(
  db: Kysely<Database>,
  series: { customerId: string; meter: string; from: string; before: string },
): Promise<DaySeries[]> {
  const rows = await seriesByDay(db, series);
  return rows.map((row) => ({ ...row, quantity: decimal(row.quantity) }));
}
