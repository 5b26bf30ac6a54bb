import { type InvoiceRest, type IssuedNote, restOf } from "@billow/core/invoicing/line-correction.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { Kysely, Selectable } from "kysely";
import type { InvoiceTaxTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { readIssuedNotes } from "../credit-notes/read-issued-notes.ts";
import { taxCategoryOf } from "./draft/draft.ts";
import { type InvoiceLineRow, linesOf, taxesOf } from "./queries.ts";

/** What is left to credit of an issued invoice after its credit notes. */
export async function readRest(db: Kysely<Database>, invoiceId: string): Promise<InvoiceRest> {
  return restOfStored(
    { lines: await linesOf(db, invoiceId), taxes: await taxesOf(db, invoiceId) },
    await readIssuedNotes(db, invoiceId),
  );
}

/** Likewise of what is already loaded. */
export function restOfStored(
  { lines, taxes }: { lines: readonly InvoiceLineRow[]; taxes: readonly Selectable<InvoiceTaxTable>[] },
  notes: readonly IssuedNote[],
): InvoiceRest {
  return restOf(
    {
      lines: lines.map((line) => ({
        position: line.position,
        quantity: decimal(line.quantity),
        net: line.amount - line.discount - line.discount_share,
        category: taxCategoryOf(line.tax_category),
        rate: decimal(line.tax_rate),
      })),
      taxes: taxes.map(({ category, rate, taxable, tax }) => ({
        category: taxCategoryOf(category),
        rate: decimal(rate),
        taxable,
        tax,
      })),
    },
    notes,
  );
}
