import { z } from "zod";

/** The seven statuses of an invoice, in the order of its life. */
export const invoiceStatus = z.enum(["draft", "pending", "sent", "paid", "overdue", "voided", "refunded"]);
export type InvoiceStatus = z.output<typeof invoiceStatus>;
