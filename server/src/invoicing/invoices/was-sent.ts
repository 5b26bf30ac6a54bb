import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { selectWasSent } from "./queries.ts";

/** Whether an invoice was sent to its customer and the sending was not undone. */
export async function wasSent(db: Kysely<Database>, invoiceId: string): Promise<boolean> {
  return selectWasSent(db, invoiceId);
}
