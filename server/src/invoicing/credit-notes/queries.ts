import type { Insertable, Kysely, Selectable, Transaction } from "kysely";
import { isNumber } from "../../db/document-ref.ts";
import type { CreditNoteLineTable, CreditNoteTable, CreditNoteTaxTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

export type CreditedLineRow = Selectable<CreditNoteLineTable>;
export type CreditedTaxRow = Selectable<CreditNoteTaxTable>;
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

export async function insertCreditedLines(
  tx: Transaction<Database>,
  rows: readonly Insertable<CreditNoteLineTable>[],
): Promise<void> {
  if (rows.length > 0) await tx.insertInto("credit_note_line").values(rows).execute();
}

export async function insertCreditedTaxes(
  tx: Transaction<Database>,
  rows: readonly Insertable<CreditNoteTaxTable>[],
): Promise<void> {
  if (rows.length > 0) await tx.insertInto("credit_note_tax").values(rows).execute();
}

/** The credit notes of an invoice, oldest first. */
export async function creditNotesOf(db: Kysely<Database>, invoiceId: string): Promise<CreditNoteRow[]> {
  return db.selectFrom("credit_note").selectAll().where("invoice_id", "=", invoiceId).orderBy("id").execute();
}

/** What credit notes take back of lines. */
export async function creditedLinesOf(
  db: Kysely<Database>,
  noteIds: readonly string[],
): Promise<CreditedLineRow[]> {
  if (noteIds.length === 0) return [];
  return db
    .selectFrom("credit_note_line")
    .selectAll()
    .where("credit_note_id", "in", noteIds)
    .orderBy("position")
    .execute();
}

/** What credit notes take back by tax category and rate. */
export async function creditedTaxesOf(
  db: Kysely<Database>,
  noteIds: readonly string[],
): Promise<CreditedTaxRow[]> {
  if (noteIds.length === 0) return [];
  return db
    .selectFrom("credit_note_tax")
    .selectAll()
    .where("credit_note_id", "in", noteIds)
    .orderBy("position")
    .execute();
}
