import { z } from "zod";
import { listedPayment } from "../books/books.ts";
import { route } from "../route.ts";
import { amount, currency, date, id, text } from "../wire.ts";

/** What of a payment is for an invoice. */
const allocation = z.strictObject({ invoiceId: id, amount });

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
      paidOn: date
        .optional()
        .meta({
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
    body: z.strictObject({ allocations: z.array(allocation).min(1).max(500) }),
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
};
