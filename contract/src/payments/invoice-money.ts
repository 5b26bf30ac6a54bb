import { z } from "zod";
import { amount, date, id, instant, text } from "../wire.ts";
import { creditedLine, noteSettlement } from "./credited-line.ts";
import { providerRefundState } from "./provider-refund-state.ts";

/** Money received for an invoice. */
export const payment = z.object({
  id,
  amount,
  /** The part of `amount` that pays this invoice. The rest pays others or became customer credit. */
  applied: amount,
  /** Money received, or the use of customer credit (`method` is then "credit"). */
  source: z.enum(["money", "credit"]),
  /** When the credit used was returned to the customer, so that it no longer pays this invoice. */
  releasedAt: instant.nullable(),
  /** The day on which the money was gone again: a bounced debit, a charge-back or a mistake. */
  reversedOn: date.nullable(),
  reversalReason: z.string().nullable(),
  method: z.string(),
  transactionId: z.string().nullable(),
  paidOn: date,
  recordedAt: instant,
});

export const refund = z.object({
  id,
  amount,
  /** The part of `amount` that became customer credit again, because credit had paid it. The rest was paid out. */
  toCredit: amount,
  reason: z.string().nullable(),
  goodwill: z.boolean().meta({
    description:
      "Whether it is goodwill, and no correction: the invoice was right, and what it bills was delivered",
  }),
  transactionId: z.string().nullable(),
  refundedOn: date,
  creditNoteNumber: z.string(),
  byProvider: z
    .object({
      state: providerRefundState,
      transactionId: z.string().nullable().meta({ description: "The provider's id of the refund" }),
      problem: z.string().nullable().meta({ description: "Why it is not paid out yet, or never" }),
    })
    .nullable()
    .meta({ description: "How its paying out by a payment provider stands; null where none was asked" }),
});

/** What a person says of a refund. */
export const newRefund = z.strictObject({
  amount,
  reason: text(500).nullable().optional(),
  goodwill: z
    .boolean()
    .optional()
    .meta({ description: "Whether it is goodwill, and no correction of the invoice" }),
  transactionId: text(200).nullable().optional(),
});

export const creditNoteReference = z.object({
  id,
  number: z.string(),
  issueDate: date,
  net: amount,
  tax: amount,
  total: amount,
  reason: z.string().nullable(),
  settle: noteSettlement.nullable().meta({
    description: "What became of what was beyond what was due; null for refunds and voided invoices",
  }),
  lines: z
    .array(creditedLine)
    .meta({ description: "What it takes back of each line; empty where it is over an amount alone" }),
});
