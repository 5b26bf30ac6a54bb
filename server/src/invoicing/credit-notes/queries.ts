import type { Insertable, Kysely, Selectable, Transaction } from "kysely";
import { isNumber } from "../../db/document-ref.ts";
import type { CreditNoteTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

export type CreditNoteRow = Selectable<CreditNoteTable>;

export async function insertCreditNote(
  tx: Transaction<Database>,
  row: Insertable<CreditNoteTable>,
): Promise<void> {
  await tx.insertInto("credit_note").values(row).execute();
}

export async function creditNoteByRef(db: Kysely<Database>, ref: string): Promise<CreditNoteRow | undefined> {
  return db
    .selectFrom("credit_note")
    .selectAll()
    .where(isNumber(ref) ? "number" : "id", "=", ref)
    .executeTakeFirst();
}
