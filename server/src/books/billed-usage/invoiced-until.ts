import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { lastInvoicedMonth } from "./queries.ts";

/** The day after the last month that a customer's issued invoices bill or adjust; null where they bill none. */
export async function invoicedUntil(db: Kysely<Database>, customerId: string): Promise<string | null> {
  return lastInvoicedMonth(db, customerId);
}
