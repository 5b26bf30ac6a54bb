import { z } from "zod";
import { route } from "../route.ts";
import { documentNumber, id } from "../wire.ts";
import { invoiceParams } from "./invoice.ts";

/** The bytes of a PDF file. */
export const pdfFile = z.string().meta({ format: "binary", description: "PDF/A-3b" });

export const documentRoutes = {
  getInvoicePdf: route({
    method: "GET",
    path: "/invoices/{id}/pdf",
    summary:
      "The invoice as PDF as it is now, marked as a draft, as paid or as void; with `as=issued` what was issued, the same bytes every time",
    params: invoiceParams,
    query: z.strictObject({ as: z.enum(["now", "issued"]).optional() }),
    response: pdfFile,
    answer: "pdf",
  }),
  exportInvoiceLines: route({
    method: "GET",
    path: "/invoices/{id}/lines.csv",
    summary:
      "An invoice's lines as a CSV file, metered lines with a row for each tenant; the rows sum to the subtotal",
    params: invoiceParams,
    response: z.string(),
    answer: "csv",
  }),
  getCreditNotePdf: route({
    method: "GET",
    path: "/credit-notes/{id}/pdf",
    summary: "The credit note as PDF, the same bytes every time; the id may be the number",
    params: z.strictObject({ id: z.union([id, documentNumber]) }),
    response: pdfFile,
    answer: "pdf",
  }),
};
