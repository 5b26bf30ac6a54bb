import { z } from "zod";

/** What a reminder says beside its invoice, as it was when it was written. */
export const reminderDetail = z.object({
  /** In major units of the invoice's currency. */
  amountDue: z.string(),
  /** Days since the due date; negative before it. */
  daysOverdue: z.number().int(),
  /** What the team adds in its own words. */
  text: z.string().nullable(),
  /** What is charged for it on the next invoice. */
  fee: z.string().optional(),
  interest: z.string().optional(),
});
export type ReminderDetail = z.output<typeof reminderDetail>;

/** What the operator's own people are told of a late invoice, as it was when it was written. */
export const escalationDetail = reminderDetail.pick({ amountDue: true, daysOverdue: true });
export type EscalationDetail = z.output<typeof escalationDetail>;

/** What an invoice's e-mail says of what is settled, as it was when it was written; earlier versions wrote nothing. */
export const invoiceDetail = z
  .object({
    /** All in major units of the invoice's currency. */
    credit: z.string(),
    paid: z.string(),
    left: z.string(),
  })
  .partial();
export type InvoiceDetail = z.output<typeof invoiceDetail>;

/** What a receipt says: the payment that settled its invoice. */
export const receiptDetail = z.object({
  /** In major units of the invoice's currency. */
  amount: z.string(),
  method: z.string(),
  paidOn: z.string(),
});
export type ReceiptDetail = z.output<typeof receiptDetail>;
