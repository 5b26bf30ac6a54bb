import type { BulkJob, BulkJobSummary } from "@billow/contract/invoicing/bulk.ts";
import { ACTOR_KINDS, type Actor } from "@billow/core/activity/actor.ts";
import { BULK_ACTIONS, type BulkAction } from "@billow/core/invoicing/bulk-action.ts";
import type { BulkJobRow, ResultRow } from "./queries.ts";

export function presentJobSummary(row: BulkJobRow): BulkJobSummary {
  return {
    id: row.id,
    action: actionOf(row),
    reason: row.reason,
    state: row.state,
    total: row.total,
    done: row.done,
    failed: row.failed,
    skipped: row.skipped,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    createdBy: actorOf(row),
  };
}

export function presentJob(row: BulkJobRow, results: readonly ResultRow[]): BulkJob {
  return {
    ...presentJobSummary(row),
    results: results.map(({ invoice_id, number, customer, outcome, code, detail }) => ({
      invoiceId: invoice_id,
      number,
      customer,
      outcome,
      code,
      detail,
    })),
  };
}

export function actionOf({ action }: Pick<BulkJobRow, "action">): BulkAction {
  const known = BULK_ACTIONS.find((one) => one === action);
  if (known === undefined) throw new Error(`a bulk job has the unknown action ${action}`);
  return known;
}

/** The person who started the job, and in whose name it acts. */
export function actorOf(row: Pick<BulkJobRow, "actor_kind" | "actor_id" | "actor_name">): Actor {
  const kind = ACTOR_KINDS.find((one) => one === row.actor_kind);
  if (kind === undefined) throw new Error(`a bulk job has the unknown actor kind ${row.actor_kind}`);
  return { kind, id: row.actor_id, name: row.actor_name };
}
