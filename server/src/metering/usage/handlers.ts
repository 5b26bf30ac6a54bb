import { read, stream } from "../../http/handler.ts";
import { exportUsage } from "./reports/export-usage.ts";
import { listDimensions } from "./reports/list-dimensions.ts";
import { listRecords } from "./reports/list-records.ts";
import { reconcile } from "./reports/reconciliation.ts";
import { reportUsage } from "./reports/report.ts";
import { usageBacklog } from "./rollups/backlog.ts";

export const usageHandlers = {
  getUsage: read<"getUsage">(async ({ db, query }) => reportUsage(db, query)),

  exportUsage: stream<"exportUsage">(async ({ db, query }) => exportUsage(db, query)),

  listUsageDimensions: read<"listUsageDimensions">(async ({ db, query }) => ({
    dimensions: await listDimensions(db, query),
  })),

  listUsageRecords: read<"listUsageRecords">(async ({ db, query }) => listRecords(db, query)),

  getUsageReconciliation: read<"getUsageReconciliation">(async ({ db }) => reconcile(db)),

  getUsageBacklog: read<"getUsageBacklog">(async ({ db }) => usageBacklog({ db })),
};
