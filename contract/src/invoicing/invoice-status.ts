import { z } from "zod";
import { INVOICE_STATUSES } from "./invoice-statuses.ts";

export const invoiceStatus = z.enum(INVOICE_STATUSES);
export type InvoiceStatus = z.output<typeof invoiceStatus>;
