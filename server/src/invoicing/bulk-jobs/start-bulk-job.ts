import type { InvoiceSelection } from "@billow/contract/invoicing/bulk.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import type { BulkAction } from "@billow/core/invoicing/bulk-action.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Within } from "../../db/within.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { todays } from "../../parties/issuers/todays.ts";
import { selectInvoices } from "../invoices/list/select-invoices.ts";
import { refusedFacts } from "./facts.ts";
import { judged } from "./facts-queries.ts";
import { insertItems, insertJob, setTotal } from "./queries.ts";

export interface NewBulkJob {
  action: BulkAction;
  selection: InvoiceSelection;
  reason: string | null;
  asItIs: boolean;
  actor: Actor;
  /** The customers that they are limited to. */
  within: Within;
}

/**
 * Creates a job over the invoices that are selected now, and enqueues it with the transaction. Ineligible invoices
 * are skipped at once. Others are checked again when their turn comes.
 *
 * @returns its id
 * @throws DomainError as `selectInvoices` does
 */
export async function startBulkJob(
  tx: Transaction<Database>,
  deps: Deps,
  { action, selection, reason, asItIs, actor, within }: NewBulkJob,
): Promise<string> {
  const id = deps.newId();
  const at = instantOfMs(deps.clock.nowMs());
  const selected = await selectInvoices(tx, { selection, within });
  await insertJob(tx, {
    id,
    action,
    reason,
    as_it_is: asItIs,
    state: "queued",
    total: 0,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    created_at: at,
    started_at: null,
    finished_at: null,
  });
  const refused = refusedFacts(action, { asItIs });
  await setTotal(
    tx,
    id,
    await insertItems(tx, {
      jobId: id,
      invoices: judged(selected, { refused, today: await todays(tx, deps) }),
      at,
    }),
  );
  await deps.queue.enqueue(tx, { queue: "bulk-jobs", id });
  return id;
}
