import type { Kysely, Selectable } from "kysely";
import type { InvoiceTaxTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { taxesOf } from "./queries.ts";

/** The taxes of an invoice, by category and rate. */
export async function readTaxes(
  db: Kysely<Database>,
  invoiceId: string,
): Promise<Selectable<InvoiceTaxTable>[]> {
  return taxesOf(db, invoiceId);
}
