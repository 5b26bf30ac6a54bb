import { read } from "../../http/handler.ts";
import { countHeldDrafts } from "../../invoicing/invoices/list/count-held-drafts.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { monthsHandlers } from "../months/handlers.ts";
import { runningMonthHandlers } from "../running-month/handlers.ts";
import { listAttention } from "./list-attention.ts";
import { readOutstanding } from "./read-outstanding.ts";

/** The calls of the overview, with those of the reports that it shows. */
export const overviewHandlers = {
  ...monthsHandlers,
  ...runningMonthHandlers,

  getOutstanding: read<"getOutstanding">(async ({ db, deps, query }) => readOutstanding(db, deps, query)),

  getDraftGroups: read<"getDraftGroups">(async ({ db, query: { issuerId } }) => {
    await issuerOrFirst(db, issuerId);
    return { items: await countHeldDrafts(db, issuerId ?? null) };
  }),

  listAttention: read<"listAttention">(async ({ db, deps, principal }) => ({
    items: await listAttention(db, deps, principal.permissions),
  })),
};
