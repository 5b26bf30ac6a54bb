import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { accruedTimes, type CustomerRow, stillToBill } from "./queries.ts";

/** Those of some customers whose period no billing run has invoiced. */
export interface CustomersToBill {
  customers: CustomerRow[];
  /** The time up to which each one's allocations are counted, where it has any. */
  accrued: ReadonlyMap<string, string>;
}

export async function customersToBill(
  db: Kysely<Database>,
  asked: { customerIds: readonly string[]; periodFrom: string },
): Promise<CustomersToBill> {
  const customers = await stillToBill(db, asked);
  return {
    customers,
    accrued: await accruedTimes(
      db,
      customers.map(({ id }) => id),
    ),
  };
}
