import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";

/** Identifies a document: an invoice's, or that of one of its credit notes. */
export interface DocumentKey {
  invoiceId: string;
  creditNoteId: string | null;
}

export async function documentOf(db: Kysely<Database>, key: DocumentKey): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom("document")
    .select("bytes")
    .where("invoice_id", "=", key.invoiceId)
    .where("credit_note_id", "is not distinct from", key.creditNoteId)
    .executeTakeFirst();
  return row?.bytes;
}

/** The size of a document in bytes, if it is stored. */
export async function sizeOf(db: Kysely<Database>, key: DocumentKey): Promise<number | undefined> {
  const row = await db
    .selectFrom("document")
    .select(({ fn }) => fn<number>("octet_length", ["bytes"]).as("size"))
    .where("invoice_id", "=", key.invoiceId)
    .where("credit_note_id", "is not distinct from", key.creditNoteId)
    .executeTakeFirst();
  return row?.size;
}

/** Stores a document with its hash, unless there is one. Returns the stored document. */
export async function insertDocument(
  db: Kysely<Database>,
  { bytes, ...document }: DocumentKey & { id: string; bytes: Buffer; madeAt: string; total: bigint },
): Promise<Buffer> {
  const inserted = await db
    .insertInto("document")
    .values({
      id: document.id,
      invoice_id: document.invoiceId,
      credit_note_id: document.creditNoteId,
      sha256: createHash("sha256").update(bytes).digest(),
      bytes,
      made_at: document.madeAt,
      total: document.total,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return bytes;
  return (await documentOf(db, document)) ?? bytes;
}
