import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { accruedUntil, type CustomerRow, stillToBill } from "./queries.ts";

/** A customer whose period no billing run has invoiced, and the time up to which its allocations are counted. */
export async function customerToBill(
  db: Kysely<Database>,
  { customerId, periodFrom }: { customerId: string; periodFrom: string },
): Promise<{ customer: CustomerRow | undefined; accrued: string | null }> {
  const [customer] = await stillToBill(db, { periodFrom, customerIds: [customerId] });
  return { customer, accrued: await accruedUntil(db, customerId) };
}
