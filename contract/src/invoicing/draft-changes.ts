import { z } from "zod";
import { route } from "../route.ts";
import { amount, currency, decimalString } from "../wire.ts";
import { invoiceParams } from "./invoice.ts";

const state = z.object({
  quantity: decimalString.meta({ description: "How much is billed" }),
  unit: z.string().nullable().meta({ description: "What one of it is called" }),
  unitPrice: decimalString.meta({ description: "What one costs" }),
  amount: amount.meta({ description: "Before discounts and tax" }),
});

/** What a refresh would change of a draft. The console shows it before an out-of-date draft is issued. */
const draftChanges = z
  .object({
    currency,
    totalBefore: amount.meta({ description: "The total that the draft shows" }),
    total: amount.meta({ description: "The total after a refresh" }),
    lines: z
      .array(
        z.object({
          product: z.string().meta({ description: "What the line sells" }),
          description: z.string().nullable().meta({ description: "What the line says beneath" }),
          before: state.nullable().meta({ description: "As the draft shows it; null for a new line" }),
          after: state.nullable().meta({ description: "As it would be; null where the line would be gone" }),
        }),
      )
      .meta({
        description:
          "The lines that would change. Their amounts sum to the difference before discounts and tax",
      }),
  })
  .meta({ id: "DraftChanges" });
export type DraftChanges = z.output<typeof draftChanges>;

export const draftChangesRoutes = {
  previewRefresh: route({
    method: "POST",
    path: "/invoices/{id}/refresh/preview",
    summary: "What a refresh would change of a draft, line by line. Nothing is stored",
    params: invoiceParams,
    response: draftChanges,
  }),
};
