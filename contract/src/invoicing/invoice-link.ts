import { z } from "zod";
import { route } from "../route.ts";
import { instant } from "../wire.ts";
import { invoiceParams } from "./invoice.ts";

/** A link to an invoice. Its holder reads the invoice without signing in. */
const invoiceLink = z
  .object({
    createdAt: instant,
    expiresAt: instant.meta({ description: "From when on it opens nothing" }),
    views: z
      .number()
      .int()
      .meta({ description: "How often it was opened; reloads within half an hour are one view" }),
    viewedAt: instant.nullable().meta({ description: "The last view; null before the first" }),
  })
  .meta({ id: "InvoiceLink" });
export type InvoiceLink = z.output<typeof invoiceLink>;

const state = z.object({
  link: invoiceLink.nullable().meta({ description: "The link that opens the invoice; null without one" }),
});

export const invoiceLinkRoutes = {
  getInvoiceLink: route({
    method: "GET",
    path: "/invoices/{id}/link",
    summary: "Whether anybody who has the link can open the invoice, and how often it was opened",
    params: invoiceParams,
    response: state,
  }),
  createInvoiceLink: route({
    method: "POST",
    path: "/invoices/{id}/link",
    summary:
      "The link by which anybody who has it opens the invoice; a new one where there is none or where it has expired",
    params: invoiceParams,
    response: invoiceLink.extend({
      address: z.string().meta({ description: "The address of the page, with the secret of the link" }),
    }),
  }),
  revokeInvoiceLink: route({
    method: "DELETE",
    path: "/invoices/{id}/link",
    summary: "Revoke the link to the invoice: it opens nothing any more",
    params: invoiceParams,
    response: state,
  }),
};
