import { z } from "zod";
import { actor } from "../activity/event-types.ts";
import { route } from "../route.ts";
import { amount, commaList, currency, date, id, instant, page, pageQuery, text, truth } from "../wire.ts";
import { bankLine, bankLineState, provider } from "./bank-line.ts";

/** A statement of a bank account as it was imported. */
export const bankStatement = z
  .object({
    id,
    account: z.string().meta({ description: "The account's IBAN, or its number at the bank" }),
    currency,
    format: z.enum(["camt.053", "MT940", "CSV"]).meta({ description: "The form of the file" }),
    bankReference: z
      .string()
      .nullable()
      .meta({ description: "What the bank calls the statement; null for a CSV file" }),
    fileName: z.string().nullable().meta({ description: "The name of the file" }),
    from: date.meta({ description: "The first day of the statement" }),
    until: date.meta({ description: "The last day of the statement" }),
    opening: amount.nullable().meta({ description: "The balance before its lines" }),
    closing: amount.nullable().meta({ description: "The balance after its lines" }),
    lines: z
      .object({
        booked: z.number().int().meta({ description: "Booked as a payment, a reversal or a payout" }),
        sure: z.number().int().meta({ description: "Being booked by themselves" }),
        offered: z.number().int().meta({ description: "Open, with something to accept" }),
        left: z.number().int().meta({ description: "Open, and nothing fits" }),
        ignored: z.number().int().meta({ description: "Ignored by a person" }),
        explained: z.number().int().meta({ description: "Fees and money sent, which book nothing" }),
        repeated: z.number().int().meta({ description: "In an earlier statement already" }),
      })
      .meta({ description: "How many lines came to what" }),
    importedBy: actor.meta({ description: "Who imported it" }),
    importedAt: instant.meta({ description: "When it was imported" }),
  })
  .meta({ id: "BankStatement" });
export type BankStatement = z.output<typeof bankStatement>;

const column = text(100);

/** How to read a CSV file, whose columns every bank names its own way. */
export const csvMapping = z
  .strictObject({
    account: text(34).meta({ description: "The account that the file is of, as it does not say so" }),
    currency,
    delimiter: z.enum([",", ";", "\t"]).default(";").meta({ description: "What parts the columns" }),
    dates: z
      .enum(["YYYY-MM-DD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YY"])
      .default("YYYY-MM-DD")
      .meta({ description: "How days are written" }),
    decimal: z.enum([".", ","]).default(".").meta({ description: "What parts the decimals of amounts" }),
    columns: z
      .strictObject({
        bookedOn: column.meta({ description: "The column of the booking day" }),
        amount: column.meta({ description: "The column of the amount; negative where money went out" }),
        name: column.optional().meta({ description: "The column of the other party" }),
        iban: column.optional().meta({ description: "The column of the other party's account" }),
        text: column.optional().meta({ description: "The column of what the other party wrote" }),
        endToEndId: column.optional().meta({ description: "The column of the other party's id" }),
        bankReference: column.optional().meta({ description: "The column of the bank's reference" }),
        currency: column
          .optional()
          .meta({ description: "The column of the currency, which is then checked" }),
      })
      .meta({ description: "The heading of each column" }),
  })
  .meta({ id: "BankCsvMapping" });
export type CsvMapping = z.output<typeof csvMapping>;

const params = z.strictObject({ id });

export const bankRoutes = {
  importBankStatement: route({
    method: "POST",
    path: "/bank-statements",
    summary:
      "Import a bank's file: camt.053, MT940 or CSV. Lines that match for sure are booked as payments; the same file again changes nothing and answers 200",
    body: z.strictObject({
      content: z.string().min(1).meta({ description: "The file as text, at most 10 MB with 50,000 lines" }),
      fileName: text(200).optional().meta({ description: "The name of the file" }),
      csv: csvMapping.optional().meta({ description: "For a CSV file alone" }),
    }),
    response: z.object({
      statements: z.array(bankStatement).meta({ description: "The statements of the file" }),
      isNew: z.boolean().meta({ description: "Whether any of them was not imported before" }),
    }),
    status: 201,
    otherStatus: 200,
  }),
  listBankStatements: route({
    method: "GET",
    path: "/bank-statements",
    summary: "Imported bank statements, the latest first",
    query: z.strictObject(pageQuery),
    response: page(bankStatement),
  }),
  getBankStatement: route({
    method: "GET",
    path: "/bank-statements/{id}",
    summary: "One bank statement",
    params,
    response: bankStatement,
  }),
  matchBankStatement: route({
    method: "POST",
    path: "/bank-statements/{id}/match",
    summary: "Match a statement's open lines again, and book those that now match for sure",
    params,
    response: bankStatement,
  }),
  listBankLines: route({
    method: "GET",
    path: "/bank-lines",
    summary:
      "Lines of bank statements by day, the oldest first; open ones with what they could be booked as. `q` matches any part of what the bank wrote",
    query: z.strictObject({
      ...pageQuery,
      statementId: id.optional().meta({ description: "Of one statement" }),
      state: commaList(bankLineState).optional().meta({ description: "In these states" }),
      offered: truth.optional().meta({ description: "Whether open lines have something to accept" }),
      q: z.string().max(200).optional(),
    }),
    response: page(bankLine),
  }),
  getBankLine: route({
    method: "GET",
    path: "/bank-lines/{id}",
    summary: "One line of a bank statement",
    params,
    response: bankLine,
  }),
  bookBankLine: route({
    method: "POST",
    path: "/bank-lines/{id}/book",
    summary:
      "Book an open line: money that came in as a payment of a customer, or as a payment recorded before; money that was returned as the reversal of a payment; money between a provider and the account as a payout, which moves it in the books from what the provider holds",
    params,
    body: z
      .strictObject({
        customerId: id.optional().meta({ description: "Whose payment it is" }),
        allocations: z
          .array(z.strictObject({ invoiceId: id, amount }))
          .max(500)
          .optional()
          .meta({ description: "What of it pays which invoice; the rest becomes the customer's credit" }),
        paymentId: id.optional().meta({ description: "The payment recorded before, or taken back" }),
        fee: amount.nullable().optional().meta({
          description:
            "What the customer is charged for a payment taken back; `returnFees` of the settings if missing, null for none",
        }),
        provider: provider.optional().meta({ description: "The provider whose payout it is" }),
        providerFee: amount.nullable().optional().meta({
          description:
            "What the provider kept of the payments as its fees, beside what it paid out; an expense",
        }),
      })
      .refine(
        ({ customerId, allocations, paymentId, fee, provider, providerFee }) =>
          [customerId, paymentId, provider].filter((named) => named !== undefined).length === 1 &&
          (allocations === undefined || customerId !== undefined) &&
          (fee === undefined || paymentId !== undefined) &&
          (providerFee === undefined || provider !== undefined),
        "Name a customer with allocations, a payment, or a provider, and one of them alone.",
      ),
    response: bankLine,
  }),
  ignoreBankLine: route({
    method: "POST",
    path: "/bank-lines/{id}/ignore",
    summary: "Set an open line aside, because it is no customer's payment; `reopen` takes it back",
    params,
    body: z.strictObject({
      note: text(500).nullable().optional().meta({ description: "Why it is ignored" }),
    }),
    response: bankLine,
  }),
  reopenBankLine: route({
    method: "POST",
    path: "/bank-lines/{id}/reopen",
    summary:
      "Open a line again that was ignored, explained or taken for a repeated one, or whose payment was reversed since; the postings of a payout are taken back",
    params,
    response: bankLine,
  }),
};
