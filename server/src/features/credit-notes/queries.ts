import type { Insertable, Transaction } from "kysely";
import type { CreditNoteTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

export async function insertCreditNote(
  tx: Transaction<Database>,
  row: Insertable<CreditNoteTable>,
): Promise<void> {
  await tx.insertInto("credit_note").values(row).execute();
}
