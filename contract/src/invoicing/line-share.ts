import { z } from "zod";
import { amount, decimalString } from "../wire.ts";

/** A tenant's part of a line. */
export const lineShare = z
  .object({
    tenantId: z.string(),
    name: z.string().nullable(),
    costCentre: z.string().nullable(),
    quantity: decimalString,
    amount,
  })
  .meta({ id: "LineShare" });

const projectSum = z.object({
  tenantId: z.string(),
  name: z.string().nullable(),
  costCentre: z.string().nullable(),
  amount,
});

export const invoiceByProject = z
  .object({
    projects: z.array(projectSum).meta({ description: "By cost centre, then by name" }),
    costCentres: z
      .array(projectSum.pick({ costCentre: true, amount: true }))
      .meta({ description: "The sum of each cost centre; empty where no project has any" }),
    other: amount.meta({ description: "The lines that are no project's, such as recurring items" }),
  })
  .nullable()
  .meta({
    id: "InvoiceByProject",
    description: "What it comes to by project, before discounts and tax; null for a customer with one tenant",
  });
