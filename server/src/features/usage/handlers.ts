import { read } from "../../http/handler.ts";
import { reconcile } from "./reconciliation.ts";
import { reportUsage } from "./report.ts";

export const usageHandlers = {
  getUsage: read<"getUsage">(async ({ db, query, deps }) =>
    reportUsage(db, { query, timeZone: deps.timeZone }),
  ),

  getUsageReconciliation: read<"getUsageReconciliation">(async ({ db }) => reconcile(db)),
};
