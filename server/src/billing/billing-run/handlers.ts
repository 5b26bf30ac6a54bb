import { z } from "zod";
import { long, read, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { getInvoice } from "../../invoicing/invoices/get-invoice.ts";
import { presentRuns } from "./present.ts";
import { previewRefresh } from "./preview-refresh.ts";
import { runsBefore } from "./queries.ts";
import { readRun } from "./read-run.ts";
import { refreshInvoice } from "./refresh-invoice.ts";
import { runBilling } from "./run-billing.ts";

const position = z.object({ period: z.string() });

export const billingRunHandlers = {
  listBillingRuns: read<"listBillingRuns">(async ({ db, query }) => {
    const before = query.cursor === undefined ? null : decodeCursor(query.cursor, position).period;
    const rows = await runsBefore(db, { before, limit: query.limit });
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    return {
      items: await presentRuns(db, shown),
      nextCursor:
        rows.length > shown.length && last !== undefined ? encodeCursor({ period: last.period }) : null,
    };
  }),

  getBillingRun: read<"getBillingRun">(({ db, params }) => readRun(db, params.id)),

  refreshInvoice: write<"refreshInvoice">(async ({ tx, deps, params, ifMatch, principal, setEtag }) => {
    await refreshInvoice(tx, deps, { ref: params.id, ifMatch, actor: principal.actor });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  previewRefresh: write<"previewRefresh">(({ tx, deps, params, principal }) =>
    previewRefresh(tx, deps, { ref: params.id, ifMatch: null, actor: principal.actor }),
  ),

  startBillingRun: long<"startBillingRun">(async ({ deps, body, principal }) =>
    runBilling(deps, { period: body.period, dryRun: body.dryRun, actor: principal.actor }),
  ),
};
