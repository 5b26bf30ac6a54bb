import { z } from "zod";
import { groupMember } from "../parties/customer-group.ts";
import { amount, decimalString } from "../wire.ts";

/** A tenant's part of a line. */
export const lineShare = z
  .object({
    tenantId: z.string(),
    name: z.string().nullable(),
    costCentre: z.string().nullable(),
    member: groupMember,
    quantity: decimalString,
    amount,
  })
  .meta({ id: "LineShare" });

const groups = z
  .array(
    z.object({
      group: z.string().nullable().meta({
        description:
          "The group of the price, such as `compute`; null for what has none, such as a percentage of other items",
      }),
      amount,
    }),
  )
  .meta({
    description:
      "What of it is in which group of prices, in the order of the lines. They sum to it; empty on invoices from before lines had groups",
  });

const projectSum = z.object({
  tenantId: z.string(),
  name: z.string().nullable(),
  costCentre: z.string().nullable(),
  member: groupMember,
  amount,
  groups,
});

export const invoiceByProject = z
  .object({
    projects: z
      .array(projectSum)
      .meta({ description: "By customer of the group, by cost centre, then by name" }),
    costCentres: z
      .array(projectSum.pick({ costCentre: true, amount: true, groups: true }))
      .meta({ description: "The sum of each cost centre; empty where no project has any" }),
    members: z.array(projectSum.pick({ member: true, amount: true, groups: true })).meta({
      description:
        "The subtotal of each customer of a group, the invoiced one's own first; empty without a group",
    }),
    groups: groups.meta({ description: "All projects together, by group of prices" }),
    other: amount.meta({ description: "The lines that are no project's, such as recurring items" }),
  })
  .nullable()
  .meta({
    id: "InvoiceByProject",
    description: "What it comes to by project, before discounts and tax; null for a customer with one tenant",
  });
