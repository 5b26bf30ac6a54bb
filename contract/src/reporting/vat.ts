import { z } from "zod";
import { route } from "../route.ts";
import { amount, currency, date, id } from "../wire.ts";

const taxed = z.object({
  net: amount.meta({ description: "Without tax, after discounts" }),
  tax: amount.meta({ description: "The tax on it" }),
});

const sums = {
  invoiced: taxed.meta({ description: "Invoices issued" }),
  credited: taxed.meta({ description: "What credit notes and cancellations take back; below zero" }),
  writtenOff: taxed.meta({
    description:
      "Debts written off, less what was paid after all or is owed again; below zero where debts were written off",
  }),
  net: amount.meta({ description: "The three together, without tax" }),
  tax: amount.meta({ description: "The output tax of the period: the three together" }),
};

/** The output tax of a period, as the books have it. */
export const vatReport = z
  .object({
    from: date.meta({ description: "The first day" }),
    before: date.meta({ description: "The first day after it" }),
    rows: z
      .array(
        z.object({
          currency,
          country: z
            .string()
            .nullable()
            .meta({ description: "The buyer's country; null where it is not known" }),
          category: z.string().meta({ description: "The tax category of the lines" }),
          rate: z.string().meta({ description: "The rate in percent", examples: ["19"] }),
          ...sums,
        }),
      )
      .meta({ description: "One for each currency, country, category and rate" }),
    totals: z.array(z.object({ currency, ...sums })).meta({
      description: "One for each currency: what the accounts `tax` and `taxRelief` have of the period",
    }),
  })
  .meta({ id: "VatReport" });
export type VatReport = z.output<typeof vatReport>;

const query = z.strictObject({
  from: date.meta({ description: "The first day" }),
  before: date.meta({ description: "The first day after the period" }),
  issuerId: id.optional().meta({ description: "What this issuer invoiced alone" }),
  currency: currency.optional().meta({ description: "This currency alone" }),
});

export const vatRoutes = {
  getVat: route({
    method: "GET",
    path: "/reports/vat",
    summary: "Output tax of a period by country, category and rate, as the books have it",
    query,
    response: vatReport,
  }),
  exportVat: route({
    method: "GET",
    path: "/reports/vat.csv",
    summary: "The same as CSV",
    query,
    response: z.string(),
    answer: "csv",
  }),
};
