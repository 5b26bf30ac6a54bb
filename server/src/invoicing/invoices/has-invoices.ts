import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { firstInvoiceId } from "./queries.ts";

/** Whether there is any invoice. Invoices fix the billing zone, because it decided their dates and periods. */
export async function hasInvoices(db: Kysely<Database>): Promise<boolean> {
  return (await firstInvoiceId(db)) !== undefined;
}
