import type { Allocation } from "@billow/core/metering/allocation.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { allocationsDuring } from "../store/queries.ts";

/** A customer's allocations that last during some of a time, in epoch seconds, half-open. */
export async function allocationsOfCustomer(
  db: Kysely<Database>,
  { customerId, from, before }: { customerId: string; from: number; before: number },
): Promise<Allocation[]> {
  const all = await allocationsDuring(db, { customerIds: [customerId], since: from, until: before });
  return all.get(customerId) ?? [];
}
