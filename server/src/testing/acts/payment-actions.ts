import type { InvoiceAction } from "@billow/core/invoicing/transitions.ts";

/** The actions on an invoice that are done by a call on a payment or on a file of direct debits. */
export const PAYMENT_ACTIONS = [
  "allocate",
  "unallocate",
  "collect",
  "stopCollecting",
] as const satisfies readonly InvoiceAction[];
