import { z } from "zod";
import { listedPayment } from "../books/books.ts";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import { amount, currency, date, id, instant, page, pageQuery, text } from "../wire.ts";

/** What of a payment is for an invoice. */
const allocation = z.strictObject({ invoiceId: id, amount });

/** Customer credit that was paid out. */
export const payout = z
  .object({
    id,
    customer: customerReference,
    currency,
    amount,
    method: z.string(),
    transactionId: z.string().nullable(),
    reason: z.string().nullable(),
    paidOutOn: date.meta({ description: "The day it was recorded on, which the books have" }),
    recordedAt: instant,
  })
  .meta({ id: "Payout" });
export type Payout = z.output<typeof payout>;

export const paymentRoutes = {
  createPayment: route({
    method: "POST",
    path: "/payments",
    summary:
      "Record money received from a customer and allocate it to several invoices; the rest becomes customer credit",
    body: z.strictObject({
      customerId: id,
      amount,
      currency: currency.optional().meta({ description: "The customer's own currency if missing" }),
      method: text(100),
      transactionId: text(200)
        .nullable()
        .optional()
        .meta({ description: "Recorded once per method, ignoring case" }),
      allowDuplicate: z
        .boolean()
        .optional()
        .meta({ description: "Records a transaction again, because its money was received twice" }),
      paidOn: date.optional().meta({
        description: "Today if missing; not before the issue date of an invoice that it is allocated to",
      }),
      allocations: z
        .array(allocation)
        .max(500)
        .optional()
        .meta({ description: "What of it pays which invoice, each at most what is due" }),
    }),
    response: listedPayment,
    status: 201,
  }),
  allocatePayment: route({
    method: "POST",
    path: "/payments/{id}/allocate",
    summary: "Allocate what is left of a payment to invoices; it was customer credit until now",
    params: z.strictObject({ id }),
    body: z.strictObject({
      allocations: z
        .array(allocation)
        .min(1)
        .max(500)
        .meta({ description: "How much each invoice gets, at most what is due on it" }),
    }),
    response: listedPayment,
  }),
  unallocatePayment: route({
    method: "POST",
    path: "/payments/{id}/unallocate",
    summary:
      "Take a payment off an invoice: the money stays as customer credit, and the invoice is due again",
    params: z.strictObject({ id }),
    body: z.strictObject({ invoiceId: id, reason: text(500).nullable().optional() }),
    response: listedPayment,
  }),
  payOutCredit: route({
    method: "POST",
    path: "/customers/{id}/payouts",
    summary: "Record that customer credit was paid out; Billow moves no money",
    params: z.strictObject({ id }),
    body: z.strictObject({
      amount,
      currency: currency.optional().meta({ description: "The customer's own currency if missing" }),
      method: text(100),
      transactionId: text(200)
        .nullable()
        .optional()
        .meta({ description: "Recorded once per method, ignoring case" }),
      reason: text(500).nullable().optional(),
    }),
    response: payout,
    status: 201,
  }),
  listPayouts: route({
    method: "GET",
    path: "/payouts",
    summary: "Payouts of customer credit, newest first",
    query: z.strictObject({ ...pageQuery, customerId: id.optional() }),
    response: page(payout),
  }),
  getPayout: route({
    method: "GET",
    path: "/payouts/{id}",
    summary: "One payout of customer credit",
    params: z.strictObject({ id }),
    response: payout,
  }),
};
