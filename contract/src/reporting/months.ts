import { z } from "zod";
import { route } from "../route.ts";
import { amount, currency, id, month } from "../wire.ts";

/** What the books have of a month in a currency. */
export const monthOfBooks = z
  .object({
    period: month.meta({ description: "The month of the postings" }),
    currency,
    invoiced: amount.meta({ description: "Invoices issued, with tax" }),
    credited: amount.meta({
      description: "What credit notes, cancellations and refunds took back, with tax",
    }),
    collected: amount.meta({ description: "Money received, less what was paid back or bounced" }),
    writtenOff: amount.meta({
      description: "Debts written off, less what was paid after all or is owed again",
    }),
  })
  .meta({ id: "MonthOfBooks" });

export const monthsRoutes = {
  getMonths: route({
    method: "GET",
    path: "/reports/months",
    summary: "What was invoiced, credited, collected and written off by month, as the books have it",
    query: z.strictObject({
      until: month.optional().meta({ description: "The last month; the running one if missing" }),
      months: z.coerce.number().int().min(1).max(60).default(12).meta({ description: "How many months" }),
      issuerId: id.optional().meta({ description: "What this issuer invoiced alone" }),
      currency: currency.optional().meta({ description: "This currency alone" }),
    }),
    response: z.object({
      items: z
        .array(monthOfBooks)
        .meta({ description: "By currency, then month, the oldest first; a currency has every month" }),
    }),
  }),
};
