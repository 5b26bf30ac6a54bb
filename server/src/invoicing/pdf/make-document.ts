import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { readCreditNote } from "../credit-notes/read-credit-note.ts";
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
 * An invoice as PDF. What was issued is made once, from what was frozen, and kept: the same bytes every time. What has become
 * of it since, paid or voided, is a second file, marked as such; `as` "now" answers the one that is true. A draft says that it
 * is one. All are made of what is stored alone, so each is the same whenever it is made.
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

/** The same of an invoice that has been read already. */
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

/** The name of the file that is true now. */
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
} as const satisfies Record<CopyState, PlainKey>;

/** What has become of an invoice since it was issued, so that its document is not true any more. */
function stateSinceIssue(document: InvoiceDocument): CopyState | null {
  const { invoice } = document;
  if (invoice.status === "voided") return "void";
  if (invoice.parties === null) return null;
  const now = settlementOfDocument(document, "now");
  const issued = settlementOfDocument(document, "issued");
  if (now.left === issued.left && now.credit === issued.credit && now.paid === issued.paid) return null;
  return now.left === 0n ? "paid" : "partlyPaid";
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
