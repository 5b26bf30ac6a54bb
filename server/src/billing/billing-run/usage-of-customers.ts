import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { usageOfPeriod } from "./queries.ts";

/** Customers' usage in the month that begins on `from`, as bills rate it. */
export async function usageOfCustomers(
  db: Kysely<Database>,
  month: { customerIds: readonly string[]; from: string },
): Promise<ReadonlyMap<string, StoredUsage[]>> {
  return usageOfPeriod(db, month);
}
