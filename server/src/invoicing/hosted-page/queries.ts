import type { Insertable, Kysely, Selectable, Transaction } from "kysely";
import { isInvoice } from "../../db/document-ref.ts";
import type { InvoiceLinkTable } from "../../db/schema/hosted-pages.ts";
import type { Database } from "../../db/schema.ts";

export type LinkRow = Selectable<InvoiceLinkTable>;

type Tx = Transaction<Database>;

/** The link of an invoice that was not ended; it may have expired. */
export async function linkOf(db: Kysely<Database>, invoiceId: string): Promise<LinkRow | null> {
  const row = await db
    .selectFrom("invoice_link")
    .selectAll()
    .where("invoice_id", "=", invoiceId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

export async function linkByHash(db: Kysely<Database>, hash: Buffer): Promise<LinkRow | null> {
  const row = await db.selectFrom("invoice_link").selectAll().where("hash", "=", hash).executeTakeFirst();
  return row ?? null;
}

export async function insertLink(tx: Tx, row: Insertable<InvoiceLinkTable>): Promise<LinkRow> {
  return tx.insertInto("invoice_link").values(row).returningAll().executeTakeFirstOrThrow();
}

export async function endLink(tx: Tx, { id, at }: { id: string; at: string }): Promise<void> {
  await tx.updateTable("invoice_link").set({ ended_at: at }).where("id", "=", id).execute();
}

export async function addView(tx: Tx, { id, at }: { id: string; at: string }): Promise<void> {
  await tx
    .updateTable("invoice_link")
    .set((link) => ({ views: link("views", "+", 1), viewed_at: at }))
    .where("id", "=", id)
    .execute();
}

/** The id of the invoice with this id or number. */
export async function invoiceIdOf(db: Kysely<Database>, ref: string): Promise<string | null> {
  const row = await db.selectFrom("invoice").select("id").where(isInvoice(ref)).executeTakeFirst();
  return row?.id ?? null;
}
