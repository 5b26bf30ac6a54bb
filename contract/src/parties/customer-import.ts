import { z } from "zod";
import { route } from "../route.ts";

/** The most rows of one import. */
export const CUSTOMER_ROWS_MAX = 10_000;

const refusedRow = z
  .object({
    line: z.number().int().meta({ description: "The row's line, of which the first names the columns" }),
    column: z
      .string()
      .nullable()
      .meta({ description: "The column at fault; null where it is the whole row" }),
    reason: z.string(),
  })
  .meta({ id: "RefusedCustomerRow" });
export type RefusedCustomerRow = z.output<typeof refusedRow>;

/** What an import of customers did, or would do. */
export const customersImported = z
  .object({
    dryRun: z.boolean(),
    rows: z.number().int().meta({ description: "How many customers the text names" }),
    created: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int().meta({ description: "How many are as the text says already" }),
    refusedCount: z
      .number()
      .int()
      .meta({ description: "How many rows cannot be; with one of them, nothing is done" }),
    refused: z.array(refusedRow).meta({ description: "The first 500 of them" }),
  })
  .meta({ id: "CustomersImported" });
export type CustomersImported = z.output<typeof customersImported>;

export const customerImportRoutes = {
  importCustomers: route({
    method: "POST",
    path: "/customers/import",
    summary:
      "Create and change customers by the rows of a CSV text or a spreadsheet, found by tenant id: all of them, or none. An empty cell changes nothing",
    body: z.strictObject({
      csv: z.string().max(8_000_000).meta({
        description: "The names of the columns, and a line for each customer; separated by commas or tabs",
      }),
      /** Only returns what would happen. */
      dryRun: z.boolean().default(false),
    }),
    response: customersImported,
  }),
  exportCustomers: route({
    method: "GET",
    path: "/customers.csv",
    summary:
      "All customers that are not archived as a CSV file, which an import reads again and finds unchanged",
    response: z.string(),
    answer: "csv",
  }),
};
