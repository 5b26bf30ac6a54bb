import { z } from "zod";
import { route } from "../route.ts";
import { amount, currency, date, id } from "../wire.ts";
import { customerReference } from "./customer.ts";

/** What a merge did, or would do. */
export const customersMerged = z
  .object({
    dryRun: z.boolean().meta({ description: "Whether nothing was done" }),
    into: customerReference.meta({ description: "The customer that stays" }),
    from: date.nullable().meta({
      description:
        "The day from which the tenants are that customer's: the one after the last invoiced month; null for all days",
    }),
    tenants: z.array(z.string()).meta({ description: "The ids of the tenants that move" }),
    accounts: z
      .number()
      .int()
      .meta({ description: "How many bank accounts are remembered there from now on" }),
    outstanding: z
      .array(z.object({ currency, amount }))
      .meta({ description: "What the duplicate still owes; its invoices stay with it" }),
    openCharges: z.array(z.object({ currency, amount })).meta({
      description:
        "The duplicate's fees and interest that are not billed yet; they go on the next invoice of the customer that stays",
    }),
  })
  .meta({ id: "CustomersMerged" });
export type CustomersMerged = z.output<typeof customersMerged>;

export const customerMergeRoutes = {
  mergeCustomer: route({
    versioned: true,
    method: "POST",
    path: "/customers/{id}/merge",
    summary:
      "Merge a duplicate into another customer, for good: tenants and remembered bank accounts move, issued documents stay, and the duplicate is archived",
    params: z.strictObject({ id }),
    body: z.strictObject({
      into: id.meta({ description: "The customer that stays" }),
      /** Only returns what would happen. */
      dryRun: z.boolean().default(false),
    }),
    response: customersMerged,
  }),
};
