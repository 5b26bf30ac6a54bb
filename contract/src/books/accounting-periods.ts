import { z } from "zod";
import { route } from "../route.ts";
import { id, instant, month, text } from "../wire.ts";

/** A month of an issuer's books. Nothing is posted with a date in a closed one. */
export const accountingPeriod = z
  .object({
    period: month,
    state: z
      .enum(["running", "open", "closed"])
      .meta({ description: "`running` until the month is over at the issuer; it cannot be closed before" }),
    closedAt: instant.nullable().meta({ description: "When it was closed" }),
    closedBy: z.string().nullable().meta({ description: "Who closed it" }),
  })
  .meta({ id: "AccountingPeriod" });
export type AccountingPeriod = z.output<typeof accountingPeriod>;

const ofIssuer = { issuerId: id.optional().meta({ description: "The first issuer if missing" }) };
const params = z.strictObject({ period: month });

export const accountingPeriodRoutes = {
  listAccountingPeriods: route({
    method: "GET",
    path: "/accounting-periods",
    summary:
      "An issuer's accounting periods, from the first month with a posting to the running one, newest first",
    query: z.strictObject(ofIssuer),
    response: z.object({ items: z.array(accountingPeriod) }),
  }),
  closeAccountingPeriod: route({
    method: "POST",
    path: "/accounting-periods/{period}/close",
    summary:
      "Close a month of the books that is over: nothing is posted with a date in it any more, until it is reopened",
    params,
    body: z.strictObject(ofIssuer),
    response: accountingPeriod,
  }),
  reopenAccountingPeriod: route({
    method: "POST",
    path: "/accounting-periods/{period}/reopen",
    summary: "Reopen a closed month of the books",
    params,
    body: z.strictObject({ ...ofIssuer, reason: text(500) }),
    response: accountingPeriod,
  }),
};
