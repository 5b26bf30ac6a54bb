import { z } from "zod";
import { invoice, invoiceParams } from "../invoicing/invoice.ts";
import { route } from "../route.ts";
import { date, text } from "../wire.ts";

export const promiseRoutes = {
  promisePayment: route({
    method: "POST",
    path: "/invoices/{id}/promise",
    summary:
      "Record that the customer promised to pay a sent or overdue invoice until a day; reminders, and what their levels do, wait until that day is over",
    params: invoiceParams,
    body: z.strictObject({
      on: date.meta({ description: "Today at the earliest, and at most a year ahead" }),
      note: text(500).nullable().optional().meta({ description: "What was said" }),
    }),
    response: invoice,
  }),
  withdrawPromise: route({
    method: "DELETE",
    path: "/invoices/{id}/promise",
    summary: "Take a promise to pay back: reminders go on",
    params: invoiceParams,
    response: invoice,
  }),
};
