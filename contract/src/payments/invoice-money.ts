import { z } from "zod";
import { amount, date, id, instant } from "../wire.ts";

/** Money that came in for an invoice. */
export const payment = z.object({
  id,
  amount,
  /** What of `amount` went on this invoice; the rest became customer credit. */
  applied: amount,
  /** Money that came in, or credit of the customer's that was used (`method` is then "credit"). */
  source: z.enum(["money", "credit"]),
  /** When credit that was used went back to the customer, so that it pays nothing here any more. */
  releasedAt: instant.nullable(),
  method: z.string(),
  transactionId: z.string().nullable(),
  paidOn: date,
  recordedAt: instant,
});

export const refund = z.object({
  id,
  amount,
  /** What of `amount` became customer credit again, as credit had paid it; the rest was paid out. */
  toCredit: amount,
  reason: z.string().nullable(),
  transactionId: z.string().nullable(),
  refundedOn: date,
  creditNoteNumber: z.string(),
});

export const creditNoteReference = z.object({
  id,
  number: z.string(),
  issueDate: date,
  total: amount,
  reason: z.string().nullable(),
});
