import { z } from "zod";
import { route } from "../route.ts";
import { amount, currency, decimalString, id, instant, month, page, pageQuery } from "../wire.ts";

/** What a billing run did with a period. Each period has one record, continued by every run. */
export const billingRun = z
  .object({
    id,
    period: month,
    state: z.enum(["running", "done"]),
    startedAt: instant,
    finishedAt: instant.nullable(),
    /** The period's invoices from billing runs, and those that this call created. */
    invoices: z.number().int(),
    created: z.number().int(),
    totals: z.array(z.object({ currency, amount })),
    /** The period's drafts that can be neither finalized nor sent, because usage has no price. */
    held: z.number().int(),
    /** Usage without a price that the period's invoices take up, unless a person decided to bill nothing for it. */
    unpriced: z.array(
      z.object({ meter: z.string(), unit: z.string(), quantity: decimalString, customers: z.number().int() }),
    ),
    /** Customers without an invoice, each with the reason. */
    skipped: z.array(z.object({ customerId: id, name: z.string(), reason: z.string() })),
    /** Usage of the period without a customer, and what changed in earlier months. */
    warnings: z.array(z.string()),
  })
  .meta({ id: "BillingRun" });
export type BillingRun = z.output<typeof billingRun>;

export const billingRunRoutes = {
  listBillingRuns: route({
    method: "GET",
    path: "/billing-runs",
    summary: "Billing runs, newest period first",
    query: z.strictObject(pageQuery),
    response: page(billingRun),
  }),
  getBillingRun: route({
    method: "GET",
    path: "/billing-runs/{id}",
    summary: "What billing runs did with a period; `{id}` may be the month, such as 2026-10",
    params: z.strictObject({ id: z.union([id, month]) }),
    response: billingRun,
  }),
  startBillingRun: route({
    method: "POST",
    path: "/billing-runs",
    summary:
      "Turn a closed month's usage into drafts; a repeated run creates only what is missing; a dry run may also look at the running month",
    body: z.strictObject({ period: month, dryRun: z.boolean().optional() }),
    response: billingRun,
  }),
};
