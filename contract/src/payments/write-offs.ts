import { z } from "zod";
import { invoice, invoiceParams } from "../invoicing/invoice.ts";
import { route } from "../route.ts";
import { amount, text } from "../wire.ts";

export const writeOffRoutes = {
  writeOffInvoice: route({
    method: "POST",
    path: "/invoices/{id}/write-off",
    summary:
      "Give up what is due on a sent or overdue invoice, or a part of it; the invoice stays valid, and money that comes later takes it back",
    params: invoiceParams,
    body: z.strictObject({
      amount: amount.optional().meta({ description: "All that is due if missing" }),
      reason: text(500),
    }),
    response: invoice,
    status: 201,
  }),
  undoWriteOff: route({
    method: "POST",
    path: "/invoices/{id}/undo-write-off",
    summary: "Take back all that is written off of an invoice: it is due again",
    params: invoiceParams,
    body: z.strictObject({ reason: text(500) }),
    response: invoice,
  }),
};
