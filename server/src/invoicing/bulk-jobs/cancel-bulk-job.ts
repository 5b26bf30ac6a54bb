import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { BulkAction } from "@billow/core/invoicing/bulk-action.ts";
import type { Transaction } from "kysely";
import { SYSTEM } from "../../activity/record/actors.ts";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
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
    if (!(await cancelled(tx, deps, { id, action: job.action, actor })))
      throw new DomainError("conflict", "This bulk job has already ended, so there is nothing to cancel.");
  });
}

/** Stops a job before its next invoice: the person or key that started it has lost the right to. */
export async function stopBulkJob(
  deps: Deps,
  { id, action }: { id: string; action: BulkAction },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await cancelled(tx, deps, { id, action, actor: SYSTEM });
  });
}

/** Whether the job had not ended before. */
async function cancelled(
  tx: Transaction<Database>,
  deps: Deps,
  { id, action, actor }: { id: string; action: string; actor: Actor },
): Promise<boolean> {
  const ended = await endJob(tx, { id, state: "cancelled", at: instantOfMs(deps.clock.nowMs()) });
  if (!ended) return false;
  await record(tx, deps, [{ type: "bulkJob.cancelled", subject: id, actor, data: { action } }]);
  await publishJob({ db: tx }, id);
  return true;
}
