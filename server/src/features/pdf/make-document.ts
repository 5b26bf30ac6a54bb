import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { readCreditNote } from "../credit-notes/read-credit-note.ts";
import { type InvoiceDocument, readInvoiceDocument } from "../invoices/read-document.ts";
import { creditNoteData, invoiceData } from "./document-data.ts";
import { documentOf, insertDocument, sizeOf } from "./queries.ts";
import { typeset } from "./typeset.ts";

/** A document as it is sent and downloaded. */
export interface PdfFile {
  fileName: string;
  bytes: Buffer;
}

/**
 * An invoice as PDF. A finalized one is made once, from what was frozen, and kept: the same bytes every time. A draft is
 * made anew and says that it is one.
 *
 * @throws DomainError `not_found`
 */
export async function invoicePdf(db: Kysely<Database>, deps: Deps, ref: string): Promise<PdfFile> {
  return pdfOfInvoice(db, deps, await readInvoiceDocument(db, ref));
}

/** The same of an invoice that has been read already. */
export async function pdfOfInvoice(
  db: Kysely<Database>,
  deps: Deps,
  document: InvoiceDocument,
): Promise<PdfFile> {
  const { invoice } = document;
  const fileName = `${invoice.number}.pdf`;
  // A draft that was voided was never finalized.
  if (invoice.parties === null) return { fileName, bytes: await typeset(invoiceData(document)) };
  const key = { invoiceId: invoice.id, creditNoteId: null, total: invoice.total };
  return { fileName, bytes: await keptDocument(db, deps, key, () => typeset(invoiceData(document))) };
}

/** A credit note as PDF, made once and kept. @throws DomainError `not_found` */
export async function creditNotePdf(db: Kysely<Database>, deps: Deps, ref: string): Promise<PdfFile> {
  const note = await readCreditNote(db, ref);
  const key = { invoiceId: note.invoice_id, creditNoteId: note.id };
  const bytes = await keptDocument(db, deps, { ...key, total: note.total }, async () =>
    typeset(creditNoteData(note, await readInvoiceDocument(db, note.invoice_id))),
  );
  return { fileName: `${note.number}.pdf`, bytes };
}

/** How many bytes the kept file of an invoice, or of one of its credit notes, has; null until it is made. */
export async function documentSize(
  db: Kysely<Database>,
  key: { invoiceId: string; creditNoteId: string | null },
): Promise<number | null> {
  return (await sizeOf(db, key)) ?? null;
}

/** The stored document, or the one made now. Of two that are made at once the first stored is everybody's. */
async function keptDocument(
  db: Kysely<Database>,
  deps: Deps,
  key: { invoiceId: string; creditNoteId: string | null; total: bigint },
  make: () => Promise<Buffer>,
): Promise<Buffer> {
  const kept = await documentOf(db, key);
  if (kept !== undefined) return kept;
  const bytes = await make();
  return insertDocument(db, { ...key, bytes, id: deps.newId(), madeAt: instantOfMs(deps.clock.nowMs()) });
}
