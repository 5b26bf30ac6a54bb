import type { Actor } from "@billow/core/activity/actor.ts";
import { type BulkAction, bulkRefusal } from "@billow/core/invoicing/bulk-action.ts";
import type { Transaction } from "kysely";
import { stillMay } from "../../access/users/still-may.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { problemOf } from "../../http/problem.ts";
import { cautionOfLocked } from "../invoices/lifecycle/caution-of-locked.ts";
import { sendLocked } from "../invoices/lifecycle/send-invoice.ts";
import { voidLocked } from "../invoices/lifecycle/void-invoice.ts";
import { type LockedInvoice, lockInvoice } from "../invoices/lock-invoice.ts";
import { stopBulkJob } from "./cancel-bulk-job.ts";
import { actionOf, actorOf } from "./present.ts";
import { progressTeller, publishJob } from "./publish-progress.ts";
import {
  beginJob,
  endJob,
  findJob,
  hasOpenItems,
  hasOpenItemsOutside,
  type OpenItem,
  saveOutcome,
  takeItem,
  takeItemAt,
} from "./queries.ts";

/** An action on an invoice whose lock is held. */
type Act = (
  tx: Transaction<Database>,
  deps: Deps,
  step: { locked: LockedInvoice; actor: Actor; reason: string },
) => Promise<void>;

/** Invoices processed in parallel, each on its own connection. */
const AT_ONCE = 3;

/** What workers need of a job. */
interface Work {
  jobId: string;
  action: BulkAction;
  act: Act;
  reason: string;
  asItIs: boolean;
  actor: Actor;
  signal: AbortSignal | undefined;
  tellProgress(): Promise<void>;
}

/**
 * Processes the pending items of a bulk job. Each invoice is one transaction that also writes its outcome. So the job
 * may be killed at any point, repeated, and run by several processes at once, and no invoice is processed twice.
 *
 * @param remind sends a reminder; passed in because collections is a wing above
 * @param signal asks to stop before the next invoice; the next run does the rest
 */
export async function runBulkJob(
  deps: Deps,
  jobId: string,
  { remind, signal }: { remind: Act; signal?: AbortSignal },
): Promise<void> {
  await beginJob(deps.db, jobId, now(deps));
  const row = await findJob(deps.db, jobId);
  if (row === undefined || row.state !== "running") return;
  const tellProgress = progressTeller(deps, jobId);
  // The same use-cases as behind a user's click.
  const actions: Record<BulkAction, Act> = { send: sendLocked, void: voidLocked, remind };
  const action = actionOf(row);
  const work = {
    jobId,
    action,
    act: actions[action],
    reason: row.reason ?? "",
    asItIs: row.as_it_is,
    actor: actorOf(row),
    signal,
    tellProgress,
  };
  await tellProgress();
  await Promise.all(Array.from({ length: AT_ONCE }, () => workOn(deps, work)));
  if (signal?.aborted || (await hasOpenItems(deps.db, jobId))) return;
  await endJob(deps.db, { id: jobId, state: "done", at: now(deps) });
  await publishJob(deps, jobId);
}

/** Processes items until none is left for this worker, or the job's author has lost the right to it. */
async function workOn(deps: Deps, work: Work): Promise<void> {
  const { jobId, action, actor } = work;
  let after = 0;
  while (!work.signal?.aborted) {
    if (!(await mayGoOn(deps, { jobId, actor }))) return stopBulkJob(deps, { id: jobId, action });
    const taken = await doNext(deps, work, after);
    if (taken === undefined) {
      // Once more from the start: an item may have been released by a worker that failed.
      if (after === 0) return;
      after = 0;
      continue;
    }
    after = taken.position;
    await work.tellProgress();
  }
}

/** Whether the job's author may still do this to all invoices that are left. */
async function mayGoOn(deps: Deps, { jobId, actor }: Pick<Work, "jobId" | "actor">): Promise<boolean> {
  const asked = { actor, permission: "invoices.write", nowMs: deps.clock.nowMs() } as const;
  const may = await stillMay(deps.db, asked);
  if (may === null) return false;
  return may.within === null || !(await hasOpenItemsOutside(deps.db, jobId, may.within));
}

async function doNext(deps: Deps, work: Work, after: number): Promise<OpenItem | undefined> {
  let taken: OpenItem | undefined;
  try {
    await inTransaction(deps.db, async (tx) => {
      taken = await takeItem(tx, { jobId: work.jobId, after });
      if (taken !== undefined) await doItem(tx, deps, work, taken);
    });
  } catch (error) {
    if (taken === undefined) throw error;
    await noteFailure(deps, work, taken, error);
  }
  return taken;
}

async function doItem(tx: Transaction<Database>, deps: Deps, work: Work, item: OpenItem): Promise<void> {
  const { jobId, action, act, reason, actor, asItIs } = work;
  const locked = await lockInvoice(tx, deps, { ref: item.invoice_id, ifMatch: null });
  const refusal =
    bulkRefusal(action, locked.facts) ??
    (action === "send" && !asItIs ? await cautionOfLocked(tx, locked) : null);
  if (refusal === null) await act(tx, deps, { locked, actor, reason });
  await saveOutcome(tx, {
    jobId,
    position: item.position,
    outcome: refusal === null ? "done" : "skipped",
    code: refusal?.code ?? null,
    detail: refusal?.reason ?? null,
    at: now(deps),
  });
}

/** An invoice that fails does not stop the others. A lost database does, until the next run. */
async function noteFailure(deps: Deps, work: Work, item: OpenItem, error: unknown): Promise<void> {
  const { jobId, action } = work;
  const { code, detail } = problemOf(error, jobId);
  if (code === "unavailable") throw error;
  await inTransaction(deps.db, async (tx) => {
    if (!(await takeItemAt(tx, { jobId, position: item.position }))) return;
    if (code === "internal_error")
      deps.log.error({ err: error }, `Bulk job ${jobId} could not ${action} ${item.invoice_id}.`);
    await saveOutcome(tx, {
      jobId,
      position: item.position,
      outcome: "failed",
      code,
      detail,
      at: now(deps),
    });
  });
}

function now(deps: Deps): string {
  return instantOfMs(deps.clock.nowMs());
}
