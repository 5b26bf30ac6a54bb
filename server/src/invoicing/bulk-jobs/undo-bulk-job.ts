import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isAllowed } from "@billow/core/invoicing/invoice-state.ts";
import { HOLD_MS } from "../../activity/deliveries/mail/enqueue-email.ts";
import { record } from "../../activity/record/record.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { undoSend } from "../invoices/lifecycle/send-invoice.ts";
import { lockInvoice } from "../invoices/lock-invoice.ts";
import { publishJob } from "./publish-progress.ts";
import { doneSince, endJob, type OpenItem, saveOutcome } from "./queries.ts";
import { readJobRow } from "./read-bulk-job.ts";

const ITEMS_A_ROUND = 100;

/**
 * Stops a sending job and undoes every send whose e-mail is still held, oldest first, because its hold ends first.
 * Invoices whose e-mails have left stay sent.
 *
 * @throws DomainError `not_found`; `conflict` where nothing can be undone
 */
export async function undoBulkJob(deps: Deps, { id, actor }: { id: string; actor: Actor }): Promise<void> {
  const job = await readJobRow(deps.db, id);
  if (job.action !== "send") throw new DomainError("conflict", "Only sending can be undone.");
  const at = instantOfMs(deps.clock.nowMs());
  const stopped = await endJob(deps.db, { id, state: "cancelled", at });
  const undone = await undoHeld(deps, { id, actor });
  await publishJob(deps, id);
  if (!stopped && undone === 0) {
    throw new DomainError("conflict", "The e-mails have left, so sending can no longer be undone.");
  }
  const data = { action: job.action, undone };
  await inTransaction(deps.db, (tx) =>
    record(tx, deps, [{ type: "bulkJob.undone", subject: id, actor, data }]),
  );
}

/** Undoes sends that are still held. Repeats while workers finish their last invoices. */
async function undoHeld(deps: Deps, { id, actor }: { id: string; actor: Actor }): Promise<number> {
  let undone = 0;
  for (let after = 0; ; ) {
    const since = instantOfMs(deps.clock.nowMs() - HOLD_MS);
    const items = await doneSince(deps.db, { jobId: id, since, after, limit: ITEMS_A_ROUND });
    for (const item of items) undone += (await undoOne(deps, { jobId: id, item, actor })) ? 1 : 0;
    after = items.at(-1)?.position ?? 0;
    if (items.length === 0) return undone;
  }
}

async function undoOne(
  deps: Deps,
  { jobId, item, actor }: { jobId: string; item: OpenItem; actor: Actor },
): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const call = { ref: item.invoice_id, ifMatch: null };
    const { facts } = await lockInvoice(tx, deps, call);
    if (!isAllowed("undoSend", facts)) return false;
    await undoSend(tx, deps, { ...call, actor });
    await saveOutcome(tx, {
      jobId,
      position: item.position,
      outcome: "skipped",
      code: "undone",
      detail: "Sending undone",
      at: instantOfMs(deps.clock.nowMs()),
    });
    return true;
  });
}
