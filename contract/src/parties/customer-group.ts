import { z } from "zod";
import { date, id, month } from "../wire.ts";

const reference = z.object({ id, name: z.string(), tenantId: z.string() });

/** Where a customer stands in a group that gets one invoice. */
export const customerGroup = {
  parent: reference
    .extend({ from: date.meta({ description: "The first day of the month since when" }) })
    .nullable()
    .meta({ description: "The customer whose invoices this one is on; null for one that gets its own" }),
  children: z
    .array(reference)
    .meta({ description: "The customers that are on this one's invoices, by name" }),
};

export const newParent = z
  .strictObject({
    parentId: id
      .nullable()
      .meta({ description: "Whose invoices it is on from then on; null for its own, as before" }),
    from: month
      .optional()
      .meta({ description: "The first month; the running one if missing, which is the last possible" }),
  })
  .meta({ id: "NewParent" });

/** The customer of a group whose tenant, or whose part of an invoice, it is. */
export const groupMember = z
  .object({ id, name: z.string() })
  .nullable()
  .meta({ description: "The customer of the group whose it is; null for the invoiced customer's own" });
