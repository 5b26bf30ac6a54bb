import type { IssuedNote } from "@billow/core/invoicing/line-correction.ts";
import { isTaxCategory, type TaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import {
  type CreditedLineRow,
  type CreditedTaxRow,
  type CreditNoteRow,
  creditedLinesOf,
  creditedTaxesOf,
  creditNotesOf,
} from "./queries.ts";

/** The credit notes of an invoice with what they take back, oldest first. */
export async function readIssuedNotes(db: Kysely<Database>, invoiceId: string): Promise<IssuedNote[]> {
  const notes = await creditNotesOf(db, invoiceId);
  const ids = notes.map(({ id }) => id);
  return issuedNotes(notes, {
    lines: await creditedLinesOf(db, ids),
    taxes: await creditedTaxesOf(db, ids),
  });
}

/** What a stored credit note takes back. */
export async function readIssuedNote(
  db: Kysely<Database>,
  note: Pick<CreditNoteRow, "id" | "net" | "tax">,
): Promise<IssuedNote> {
  const lines = await creditedLinesOf(db, [note.id]);
  const [issued] = issuedNotes([note], { lines, taxes: await creditedTaxesOf(db, [note.id]) });
  if (issued === undefined) throw new Error("one note gives one");
  return issued;
}

/** Stored credit notes as core knows them. */
export function issuedNotes(
  notes: readonly Pick<CreditNoteRow, "id" | "net" | "tax">[],
  {
    lines,
    taxes,
  }: {
    lines: readonly CreditedLineRow[];
    taxes: readonly CreditedTaxRow[];
  },
): IssuedNote[] {
  return notes.map(({ id, net, tax }) => ({
    net,
    tax,
    lines: lines
      .filter((line) => line.credit_note_id === id)
      .map((line) => ({
        position: line.position,
        quantity: line.quantity === null ? null : decimal(line.quantity),
        net: line.net,
      })),
    taxes: taxes
      .filter((one) => one.credit_note_id === id)
      .map((one) => ({
        category: categoryOf(one.category),
        rate: decimal(one.rate),
        taxable: one.taxable,
        tax: one.tax,
      })),
  }));
}

export function categoryOf(stored: string): TaxCategory {
  if (!isTaxCategory(stored)) throw new Error(`"${stored}" is not a tax category.`);
  return stored;
}
