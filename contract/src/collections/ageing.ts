import { z } from "zod";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import { amount, currency, date, id } from "../wire.ts";

/** What is open by the days past its due date. The five sum to `open`. */
export const amountsByAge = z
  .object({
    notDue: amount.meta({ description: "What is not past its due date; on that date it is not" }),
    days1To30: amount.meta({ description: "What is 1 to 30 days past its due date" }),
    days31To60: amount.meta({ description: "What is 31 to 60 days past its due date" }),
    days61To90: amount.meta({ description: "What is 61 to 90 days past its due date" }),
    over90: amount.meta({ description: "What is more than 90 days past its due date" }),
  })
  .meta({ id: "AmountsByAge" });
export type AmountsByAge = z.output<typeof amountsByAge>;

const ageing = {
  currency,
  ages: amountsByAge.meta({ description: "What is open by age" }),
  open: amount.meta({ description: "All that is open: the balance of the account `receivable`" }),
};

/** What was open at the end of a day. It is what the books of that day say. */
export const ageingReport = z
  .object({
    asOf: date.meta({ description: "The day at whose end this was open" }),
    totals: z
      .array(
        z.object({
          ...ageing,
          pastDue: amount.meta({ description: "The part of `open` that is past its due date" }),
          customers: z.number().int().meta({ description: "How many customers owe something" }),
          daysSalesOutstanding: z.number().int().nullable().meta({
            description:
              "`open` ÷ what was invoiced in the 90 days that end with `asOf` × 90, in whole days. Invoices voided in these days are taken off. Null where nothing was invoiced.",
          }),
        }),
      )
      .meta({ description: "One for each currency in which something was open, the issuer's own first" }),
    rows: z
      .array(
        z.object({
          customer: customerReference.meta({ description: "Who owes it" }),
          ...ageing,
        }),
      )
      .meta({ description: "One for each customer and currency, the largest debt first; none by `none`" }),
  })
  .meta({ id: "AgeingReport" });
export type AgeingReport = z.output<typeof ageingReport>;

const ageingQuery = z.strictObject({
  asOf: date.optional().meta({ description: "Any day up to today; today if missing" }),
  groupBy: z
    .enum(["customer", "none"])
    .default("customer")
    .meta({ description: "By customer, or the totals alone" }),
  issuerId: id.optional().meta({ description: "What this issuer invoiced alone" }),
  currency: currency.optional().meta({ description: "This currency alone" }),
});

export const ageingRoutes = {
  getAgeing: route({
    method: "GET",
    path: "/reports/ageing",
    summary: "What was open at the end of any past day by days past due, as the books of that day say",
    query: ageingQuery.extend({
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(10_000)
        .default(1000)
        .meta({ description: "The most customers of each currency; totals are of all" }),
    }),
    response: ageingReport,
  }),
  exportAgeing: route({
    method: "GET",
    path: "/reports/ageing.csv",
    summary: "The same as CSV, with all customers",
    query: ageingQuery,
    response: z.string(),
    answer: "csv",
  }),
};
