import { z } from "zod";
import { route } from "../route.ts";
import { currency, date, id, month } from "../wire.ts";

const ownNumbers = z
  .string()
  .max(2000)
  .optional()
  .meta({
    description: "Account numbers that replace those of the chart",
    examples: ["bank=1210,receivable=1400"],
  });

const issuerId = id.optional();

export const bookExportRoutes = {
  exportBeancount: route({
    method: "GET",
    path: "/ledger/journal.beancount",
    summary:
      "The books for beancount, sales and tax by category, rate and country, with what each customer owes at the end of each month",
    query: z.strictObject({ from: date.optional(), before: date.optional(), issuerId }),
    response: z.string(),
    answer: "text",
  }),
  exportEntries: route({
    method: "GET",
    path: "/ledger/entries.csv",
    summary:
      "Entries of the books as CSV with account numbers, sales and tax by category, rate and country. What sums to an account of the ledger has its name, and discounts belong to `revenue`",
    query: z.strictObject({
      from: date.optional(),
      before: date.optional(),
      issuerId,
      currency: currency.optional(),
      chart: z
        .enum(["skr03", "skr04", "us"])
        .default("skr03")
        .meta({ description: "The chart of accounts whose numbers are used" }),
      accounts: ownNumbers,
    }),
    response: z.string(),
    answer: "csv",
  }),
  exportDatev: route({
    method: "GET",
    path: "/ledger/datev.csv",
    summary:
      "A month of an issuer's books in one currency as a booking batch for DATEV (EXTF, format version 13)",
    query: z.strictObject({
      period: month,
      consultant: z
        .string()
        .regex(/^[1-9]\d{3,6}$/, "a number of 4 to 7 digits")
        .refine((number) => Number(number) > 1000, "a number from 1001")
        .meta({ description: "The tax consultant's number at DATEV" }),
      client: z
        .string()
        .regex(/^[1-9]\d{0,4}$/, "a number of up to 5 digits")
        .meta({ description: "The client's number at the tax consultant" }),
      chart: z
        .enum(["skr03", "skr04"])
        .default("skr03")
        .meta({ description: "The chart of accounts whose numbers are used" }),
      yearBegins: z.coerce
        .number()
        .int()
        .min(1)
        .max(12)
        .default(1)
        .meta({ description: "The month in which the financial year begins" }),
      issuerId: issuerId.meta({ description: "The first issuer if missing" }),
      currency: currency.optional().meta({ description: "The issuer's currency if missing" }),
      accounts: ownNumbers,
      debtors: z.enum(["collective", "personal"]).default("collective").meta({
        description:
          "Whether all receivables are on one account, or each customer's on its own, its `debtorNumber`; a customer without one gets the next that is free, for good",
      }),
    }),
    response: z.string(),
    answer: "ansiCsv",
  }),
};
