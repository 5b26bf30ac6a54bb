import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { endJob, unfinishedJobs } from "./queries.ts";

/**
 * Stops every job that has not ended and returns their number. Finished items stay finished, pending ones stay
 * pending.
 */
export async function cancelUnfinishedJobs(tx: Transaction<Database>, at: string): Promise<number> {
  const ids = await unfinishedJobs(tx);
  for (const id of ids) await endJob(tx, { id, state: "cancelled", at });
  return ids.length;
}
