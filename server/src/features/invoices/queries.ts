import type { CurrencyCode } from "@billow/core/currency.ts";
import { decimal, decimalText } from "@billow/core/decimal.ts";
import { parseDiscount } from "@billow/core/discount.ts";
import type { Kysely, Selectable } from "kysely";
import { z } from "zod";
import type { InvoiceLineTable, InvoiceTaxTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { type DraftLine, taxCategoryOf } from "./draft.ts";

export type InvoiceLineRow = Selectable<InvoiceLineTable>;

export async function linesOf(db: Kysely<Database>, invoiceId: string): Promise<InvoiceLineRow[]> {
  return db
    .selectFrom("invoice_line")
    .selectAll()
    .where("invoice_id", "=", invoiceId)
    .orderBy("position")
    .execute();
}

/** Everything that hangs on one invoice. */
export async function partsOf(db: Kysely<Database>, invoiceId: string) {
  const [lines, taxes, payments, refunds, creditNotes, timeline] = await Promise.all([
    linesOf(db, invoiceId),
    db
      .selectFrom("invoice_tax")
      .selectAll()
      .where("invoice_id", "=", invoiceId)
      .orderBy("position")
      .execute(),
    db.selectFrom("payment").selectAll().where("invoice_id", "=", invoiceId).orderBy("id").execute(),
    db
      .selectFrom("refund")
      .innerJoin("credit_note", "credit_note.id", "refund.credit_note_id")
      .selectAll("refund")
      .select("credit_note.number as credit_note_number")
      .where("refund.invoice_id", "=", invoiceId)
      .orderBy("refund.id")
      .execute(),
    db.selectFrom("credit_note").selectAll().where("invoice_id", "=", invoiceId).orderBy("id").execute(),
    db.selectFrom("timeline_entry").selectAll().where("invoice_id", "=", invoiceId).orderBy("seq").execute(),
  ]);
  return { lines, taxes, payments, refunds, creditNotes, timeline };
}

export type InvoiceParts = Awaited<ReturnType<typeof partsOf>>;
export type InvoiceTaxRow = Selectable<InvoiceTaxTable>;

const storedTier = z.object({ from: z.string(), upTo: z.string().nullable() });

export function tierOf(stored: unknown): { from: string; upTo: string | null } | null {
  return stored === null ? null : storedTier.parse(stored);
}

/** A stored line as it was before its amounts were computed. */
export function storedDraftLine(row: InvoiceLineRow, currency: CurrencyCode): DraftLine {
  return {
    product: row.product,
    description: row.description,
    quantity: decimalText(decimal(row.quantity)),
    unit: row.unit,
    unitPrice: decimalText(decimal(row.unit_price)),
    discount: row.discount_terms === null ? null : parseDiscount(row.discount_terms, currency),
    taxCategory: taxCategoryOf(row.tax_category),
    taxRate: decimalText(decimal(row.tax_rate)),
    meter: row.meter,
    tier: tierOf(row.tier),
    period:
      row.period_from === null || row.period_before === null
        ? null
        : { from: row.period_from, before: row.period_before },
  };
}

export async function firstInvoiceId(db: Kysely<Database>): Promise<string | undefined> {
  return (await db.selectFrom("invoice").select("id").limit(1).executeTakeFirst())?.id;
}
