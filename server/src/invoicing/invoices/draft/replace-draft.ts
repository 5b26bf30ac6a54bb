import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { type LockedInvoice, saveInvoice } from "../lock-invoice.ts";
import { type InvoiceRow, linesOf, storedDraftLine } from "../queries.ts";
import { composeDraft, type Draft, discountOrNull } from "./draft.ts";
import { deleteContent, insertContent } from "./draft-queries.ts";

/** The stored content of a locked draft. */
export async function readDraft(tx: Transaction<Database>, { row, currency }: LockedInvoice): Promise<Draft> {
  const lines = (await linesOf(tx, row.id)).map((line) => storedDraftLine(line, currency));
  return composeDraft(currency, lines, discountOrNull(row.discount_terms, currency));
}

/** Replaces the content of a locked draft, together with other changed columns. */
export async function replaceDraft(
  tx: Transaction<Database>,
  { row }: Pick<LockedInvoice, "row">,
  draft: Draft,
  change: Partial<
    Pick<
      InvoiceRow,
      | "due_date"
      | "due_date_chosen"
      | "note"
      | "unpriced_reason"
      | "made_tax_category"
      | "made_tax_rate"
      | "made_terms_days"
    >
  > = {},
): Promise<InvoiceRow> {
  await deleteContent(tx, row.id);
  await insertContent(tx, [{ invoiceId: row.id, draft }]);
  const { subtotal, discount, tax, total } = draft.computed;
  return saveInvoice(tx, row, {
    ...change,
    discount_terms: draft.discount === null ? null : JSON.stringify(draft.discount),
    subtotal,
    discount,
    tax,
    total,
  });
}
