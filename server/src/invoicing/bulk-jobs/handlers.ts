import { z } from "zod";
import type { LiveHub } from "../../activity/live/hub.ts";
import { record } from "../../activity/record/record.ts";
import { long, read, stream, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { cancelBulkJob } from "./cancel-bulk-job.ts";
import { exportReport } from "./export-report.ts";
import { presentJobSummary } from "./present.ts";
import { previewBulk } from "./preview-bulk.ts";
import { listJobs } from "./queries.ts";
import { readBulkJob } from "./read-bulk-job.ts";
import { startBulkJob } from "./start-bulk-job.ts";
import { undoBulkJob } from "./undo-bulk-job.ts";
import { watchBulkJob } from "./watch-bulk-job.ts";

const position = z.object({ id: z.uuid() });

export function bulkJobHandlers(hub: LiveHub) {
  return {
    bulkInvoices: write<"bulkInvoices">(async ({ tx, deps, body, principal, setStatus }) => {
      const { action, selection, reason, dryRun, asItIs } = body;
      const { actor, within } = principal;
      if (dryRun) {
        setStatus(200);
        return previewBulk(tx, deps, { action, selection, asItIs, within });
      }
      const order = { action, selection, asItIs, reason: reason ?? null, actor, within };
      const job = await readBulkJob(tx, await startBulkJob(tx, deps, order));
      const data = { action, invoices: job.total, reason: reason ?? null };
      await record(tx, deps, [{ type: "bulkJob.started", subject: job.id, actor, data }]);
      return job;
    }),

    listBulkJobs: read<"listBulkJobs">(async ({ db, query: { cursor, limit }, principal: { within } }) => {
      const before = cursor === undefined ? null : decodeCursor(cursor, position).id;
      const rows = await listJobs(db, { before, limit: limit + 1, within });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map(presentJobSummary),
        nextCursor: rows.length > limit && last !== undefined ? encodeCursor({ id: last.id }) : null,
      };
    }),

    getBulkJob: read<"getBulkJob">(async ({ db, params }) => readBulkJob(db, params.id)),

    watchBulkJob: stream<"watchBulkJob">(async ({ deps, params, admission }) =>
      watchBulkJob(deps, hub, { id: params.id, admission }),
    ),

    cancelBulkJob: long<"cancelBulkJob">(async ({ deps, params, principal }) => {
      await cancelBulkJob(deps, { id: params.id, actor: principal.actor });
      return readBulkJob(deps.db, params.id);
    }),

    undoBulkJob: long<"undoBulkJob">(async ({ deps, params, principal }) => {
      await undoBulkJob(deps, { id: params.id, actor: principal.actor });
      return readBulkJob(deps.db, params.id);
    }),

    getBulkReport: stream<"getBulkReport">(async ({ db, params }) => exportReport(db, params.id)),
  };
}
