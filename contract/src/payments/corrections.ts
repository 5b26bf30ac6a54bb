import { z } from "zod";
import { invoice, invoiceParams, invoiceTax } from "../invoicing/invoice.ts";
import { route } from "../route.ts";
import { amount, currency, decimalString, text } from "../wire.ts";
import { creditedLine, noteSettlement } from "./credited-line.ts";

/** What is to be credited of a line. */
const askedLine = z.strictObject({
  position: z.int().min(1).max(100_000).meta({ description: "The line of the invoice, from 1" }),
  quantity: decimalString.optional().meta({ description: "How much of the line's quantity" }),
  amount: amount.optional().meta({
    description: "Or an amount without tax, after discounts; with neither all that is left of the line",
  }),
});

const noteBody = {
  lines: z
    .union([z.literal("all"), z.array(askedLine).min(1).max(1000)])
    .meta({ description: "The lines to credit, or `all` for everything that is left" }),
  settle: noteSettlement,
};

const transactionId = text(200)
  .nullable()
  .optional()
  .meta({ description: "Of the money that is refunded beyond what was due" });

/** What a credit note would say and do. */
export const creditNotePreview = z
  .object({
    currency,
    lines: z.array(creditedLine).meta({ description: "What is credited of each line" }),
    taxes: z.array(invoiceTax),
    net: amount,
    tax: amount,
    total: amount,
    lowersDue: amount.meta({ description: "What it takes off what is due" }),
    givesBack: amount.meta({ description: "What becomes credit or is refunded, because it was paid" }),
    dueAfter: amount.meta({ description: "What is due after it" }),
  })
  .meta({ id: "CreditNotePreview" });
export type CreditNotePreview = z.output<typeof creditNotePreview>;

export const correctionRoutes = {
  issueCreditNote: route({
    method: "POST",
    path: "/invoices/{id}/credit-notes",
    summary:
      "Correct an issued invoice, paid or not, by a credit note over lines of it: what is due becomes less, and what was paid beyond becomes credit or is refunded",
    params: invoiceParams,
    body: z.strictObject({ ...noteBody, reason: text(500), transactionId }),
    response: invoice,
    status: 201,
  }),
  previewCreditNote: route({
    method: "POST",
    path: "/invoices/{id}/credit-notes/preview",
    summary: "Compute a credit note; issues nothing",
    params: invoiceParams,
    body: z.strictObject(noteBody),
    response: creditNotePreview,
  }),
  voidInvoice: route({
    method: "POST",
    path: "/invoices/{id}/void",
    summary:
      "Void an invoice that is not paid. Credit used on it returns; money that has paid a part becomes credit or is refunded, as `settle` says",
    params: invoiceParams,
    body: z.strictObject({
      reason: text(500),
      settle: z.enum(["credit", "refund"]).optional().meta({
        description:
          "What becomes of money that has paid a part; needed where there is some. A refund goes the way the payment came",
      }),
    }),
    response: invoice,
  }),
};
