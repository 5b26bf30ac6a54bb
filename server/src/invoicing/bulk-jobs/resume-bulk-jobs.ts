import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { unfinishedJobs } from "./queries.ts";

/** Enqueues every job that has not ended, because its process may have died. Returns their number. */
export async function resumeBulkJobs(deps: Deps): Promise<number> {
  const ids = await unfinishedJobs(deps.db);
  await inTransaction(deps.db, async (tx) => {
    for (const id of ids) await deps.queue.enqueue(tx, { queue: "bulk-jobs", id });
  });
  return ids.length;
}
