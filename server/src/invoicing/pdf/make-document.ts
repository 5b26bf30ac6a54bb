import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { readCreditNote } from "../credit-notes/read-credit-note.ts";
import { readIssuedNote } from "../credit-notes/read-issued-notes.ts";
import {
  type InvoiceDocument,
  isIssuedForGood,
  readInvoiceDocument,
  settlementOfDocument,
} from "../invoices/read-document.ts";
import { messagesFor, type PlainKey } from "../messages/messages.ts";
import { type CopyState, creditNoteData, invoiceData } from "./document-data.ts";
import { documentOf, insertDocument, sizeOf } from "./queries.ts";
import { typeset } from "./typeset.ts";

/** A document as it is sent and downloaded. */
export interface PdfFile {
  fileName: string;
  bytes: Buffer;
}

/**
 * An invoice as PDF. The issued document is made once, from frozen data, and stored: it always has the same bytes. If
 * the invoice was paid or voided later, a second file is marked with that; `as` "now" returns the current one. A
 * draft is marked as a draft. All files depend only on stored data, so each is the same whenever it is made.
 *
 * @throws DomainError `not_found`
 */
export async function invoicePdf(
  db: Kysely<Database>,
  deps: Deps,
  { ref, as = "now" }: { ref: string; as?: "now" | "issued" | undefined },
): Promise<PdfFile> {
  return pdfOfInvoice(db, deps, await readInvoiceDocument(db, ref), as);
}

/** As above, for an invoice that is already loaded. */
export async function pdfOfInvoice(
  db: Kysely<Database>,
  deps: Deps,
  document: InvoiceDocument,
  as: "now" | "issued" = "now",
): Promise<PdfFile> {
  const { invoice } = document;
  const state = as === "now" ? stateSinceIssue(document) : null;
  const settlement = settlementOfDocument(document, as === "now" ? "now" : "issued");
  const fileName = fileNameOf(document, state);
  const make = () => typeset(invoiceData(document, { settlement, state }));
  const now = instantOfMs(deps.clock.nowMs());
  if (state !== null || !(await isIssuedForGood(db, invoice, now))) return { fileName, bytes: await make() };
  const key = { invoiceId: invoice.id, creditNoteId: null, total: invoice.total };
  return { fileName, bytes: await keptDocument(db, deps, key, make) };
}

/** The name of the current file. */
export function invoiceFileName(document: InvoiceDocument): string {
  return fileNameOf(document, stateSinceIssue(document));
}

function fileNameOf({ invoice: { number }, parties }: InvoiceDocument, state: CopyState | null): string {
  const { locale } = parties.buyer;
  return state === null ? `${number}.pdf` : `${number}-${messagesFor(locale).say(FILE_MARKS[state])}.pdf`;
}

const FILE_MARKS = {
  void: "fileVoid",
  paid: "filePaid",
  partlyPaid: "filePartlyPaid",
  writtenOff: "fileWrittenOff",
  credited: "fileCredited",
} as const satisfies Record<CopyState, PlainKey>;

/** What happened to an invoice since it was issued, so that its document is no longer current. */
export function stateSinceIssue(document: InvoiceDocument): CopyState | null {
  const { invoice } = document;
  if (invoice.status === "voided") return "void";
  if (invoice.parties === null) return null;
  const now = settlementOfDocument(document, "now");
  const issued = settlementOfDocument(document, "issued");
  const { left, credit, paid, writtenOff, credited } = now;
  if (left === issued.left && credit === issued.credit && paid === issued.paid && credited === 0n)
    return null;
  if (credited > 0n && (credit + paid === 0n || left > 0n)) return "credited";
  if (writtenOff > 0n && credit + paid === 0n) return "writtenOff";
  return left === 0n ? "paid" : "partlyPaid";
}

/** A credit note as PDF, made once and stored. @throws DomainError `not_found` */
export async function creditNotePdf(db: Kysely<Database>, deps: Deps, ref: string): Promise<PdfFile> {
  const note = await readCreditNote(db, ref);
  const key = { invoiceId: note.invoice_id, creditNoteId: note.id };
  const bytes = await keptDocument(db, deps, { ...key, total: note.total }, async () =>
    typeset(
      creditNoteData(note, {
        document: await readInvoiceDocument(db, note.invoice_id),
        note: await readIssuedNote(db, note),
      }),
    ),
  );
  return { fileName: `${note.number}.pdf`, bytes };
}

/** The size of the stored file of an invoice, or of one of its credit notes, in bytes; null until it is made. */
export async function documentSize(
  db: Kysely<Database>,
  key: { invoiceId: string; creditNoteId: string | null },
): Promise<number | null> {
  return (await sizeOf(db, key)) ?? null;
}

/** The stored document, or a new one. If two are made at once, the first one stored is used by both. */
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
