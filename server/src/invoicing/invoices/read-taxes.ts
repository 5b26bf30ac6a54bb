import type { CreditedTax } from "@billow/core/invoicing/line-correction.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { readRest } from "./read-rest.ts";

/** What is left of an invoice's taxes after its credit notes, by category and rate. */
export async function readTaxes(
  db: Kysely<Database>,
  invoiceId: string,
): Promise<Pick<CreditedTax, "taxable" | "tax">[]> {
  const { taxes, lines } = await readRest(db, invoiceId);
  return taxes.map(({ category, rate, left }) => ({
    taxable: lines
      .filter((line) => line.category === category && line.rate.eq(rate))
      .reduce((sum, line) => sum + line.left, 0n),
    tax: left,
  }));
}
