import type { Allocation } from "@billow/core/metering/allocation.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { allocationsDuring } from "../store/queries.ts";

/** A tenant account's allocations that last during some of a time, in epoch seconds, half-open. */
export async function allocationsOfAccount(
  db: Kysely<Database>,
  { accountId, from, before }: { accountId: string; from: number; before: number },
): Promise<Allocation[]> {
  const all = await allocationsDuring(db, { customerIds: [accountId], since: from, until: before });
  return all.get(accountId) ?? [];
}
