/** The seven statuses of an invoice, in the order of its life. */
export const INVOICE_STATUSES = [
  "draft",
  "pending",
  "sent",
  "paid",
  "overdue",
  "voided",
  "refunded",
] as const;
