import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { advanceSeries } from "./queries.ts";

/**
 * Takes `count` numbers of a year's series and says the first. The series' row stays locked until the transaction ends,
 * and a rollback gives the numbers back: so the series has no gap, and numbers are best taken last.
 */
export async function takeNumbers(
  tx: Transaction<Database>,
  given: { series: "INV" | "CN"; year: number; count: number },
): Promise<number> {
  return (await advanceSeries(tx, given)) - given.count;
}
