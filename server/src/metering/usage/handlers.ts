import { read, stream } from "../../http/handler.ts";
import { exportUsage } from "./reports/export-usage.ts";
import { listDimensions } from "./reports/list-dimensions.ts";
import { listRecords } from "./reports/list-records.ts";
import { reconcile } from "./reports/reconciliation.ts";
import { reportUsage } from "./reports/report.ts";
import { usageBacklog } from "./rollups/backlog.ts";

export const usageHandlers = {
  getUsage: read<"getUsage">(async ({ db, query, deps }) =>
    reportUsage(db, { query, timeZone: deps.timeZone }),
  ),

  exportUsage: stream<"exportUsage">(async ({ db, query, deps }) =>
    exportUsage(db, { query, timeZone: deps.timeZone }),
  ),

  listUsageDimensions: read<"listUsageDimensions">(async ({ db, query }) => ({
    dimensions: await listDimensions(db, query),
  })),

  listUsageRecords: read<"listUsageRecords">(async ({ db, query, deps }) =>
    listRecords(db, { asked: query, timeZone: deps.timeZone }),
  ),

  getUsageReconciliation: read<"getUsageReconciliation">(async ({ db, deps }) =>
    reconcile(db, { timeZone: deps.timeZone }),
  ),

  getUsageBacklog: read<"getUsageBacklog">(async ({ db }) => usageBacklog({ db })),
};
