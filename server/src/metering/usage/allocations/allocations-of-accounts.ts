import type { Allocation } from "@billow/core/metering/allocation.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { allocationsDuring } from "../store/queries.ts";

/** Tenant accounts' allocations that last during some of a time, in epoch seconds, half-open, by account. */
export async function allocationsOfAccounts(
  db: Kysely<Database>,
  { accountIds, from, before }: { accountIds: readonly string[]; from: number; before: number },
): Promise<ReadonlyMap<string, Allocation[]>> {
  return allocationsDuring(db, { customerIds: accountIds, since: from, until: before });
}
