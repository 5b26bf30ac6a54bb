import { CHARGE_KINDS } from "@billow/core/books/charge.ts";
import { z } from "zod";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import { amount, currency, date, decimalString, id, instant, page, pageQuery, text } from "../wire.ts";

const invoiceReference = z.object({ id, number: z.string() });

/** What a customer is charged because money came late or went back. It becomes a line of the customer's next invoice. */
export const charge = z
  .object({
    id,
    kind: z.enum(CHARGE_KINDS).meta({
      description:
        "reminderFee: of a reminder; interest: on what was late; reversalFee: of a reversed payment",
    }),
    state: z.enum(["open", "billed", "waived"]).meta({
      description:
        "open: it waits for the customer's next invoice; billed: an invoice or draft has it; waived: nobody is charged",
    }),
    customer: customerReference,
    currency,
    amount: amount.meta({ description: "Without tax" }),
    invoice: invoiceReference.nullable().meta({
      description:
        "The invoice that is late, or that the reversed payment had paid; null for several or none",
    }),
    level: z
      .number()
      .int()
      .nullable()
      .meta({ description: "The reminder that charged it: its days after the due date" }),
    paymentId: id.nullable().meta({ description: "The reversed payment of a `reversalFee`" }),
    chargedOn: date.meta({ description: "The day it was charged on" }),
    interest: z
      .object({
        from: date.meta({ description: "The first day of interest" }),
        before: date.meta({ description: "The day after the last one" }),
        rate: decimalString.meta({ description: "Percent a year" }),
      })
      .nullable()
      .meta({ description: "What `interest` is for; null for fees" }),
    billedOn: invoiceReference.nullable().meta({
      description:
        "The invoice or draft that bills it; null also where the caller sees no invoices of its customer",
    }),
    waivedAt: instant.nullable().meta({ description: "When it was waived" }),
    waivedReason: z.string().nullable().meta({ description: "Why it was waived" }),
    recordedAt: instant.meta({ description: "When it was recorded" }),
  })
  .meta({ id: "Charge" });
export type Charge = z.output<typeof charge>;

export const chargeRoutes = {
  listCharges: route({
    method: "GET",
    path: "/charges",
    summary: "Fees and interest for late and returned money, newest first",
    query: z.strictObject({
      ...pageQuery,
      customerId: id
        .optional()
        .meta({ description: "Of this customer, and those that wait for its next invoice" }),
      invoiceId: id.optional().meta({ description: "For this late invoice alone" }),
      state: z.enum(["open", "billed", "waived"]).optional().meta({ description: "In this state alone" }),
    }),
    response: page(charge),
  }),
  waiveCharge: route({
    method: "POST",
    path: "/charges/{id}/waive",
    summary: "Give up a charge that no invoice bills yet",
    params: z.strictObject({ id }),
    body: z.strictObject({ reason: text(500) }),
    response: charge,
  }),
};
