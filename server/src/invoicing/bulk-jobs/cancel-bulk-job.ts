import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { record } from "../../activity/record/record.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { publishJob } from "./publish-progress.ts";
import { endJob } from "./queries.ts";
import { readJobRow } from "./read-bulk-job.ts";

/** Stops a job before its next invoice. @throws DomainError `not_found`; `conflict` when it has ended */
export async function cancelBulkJob(deps: Deps, { id, actor }: { id: string; actor: Actor }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const job = await readJobRow(tx, id);
    if (job.state === "cancelled") return;
    const ended = await endJob(tx, { id, state: "cancelled", at: instantOfMs(deps.clock.nowMs()) });
    if (!ended)
      throw new DomainError("conflict", "This bulk job has already ended, so there is nothing to cancel.");
    const data = { action: job.action };
    await record(tx, deps, [{ type: "bulkJob.cancelled", subject: id, actor, data }]);
    await publishJob({ db: tx }, id);
  });
}
