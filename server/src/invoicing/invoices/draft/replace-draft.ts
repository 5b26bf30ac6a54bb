import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { type LockedInvoice, saveInvoice } from "../lock-invoice.ts";
import { type InvoiceRow, linesOf, storedDraftLine } from "../queries.ts";
import { composeDraft, type Draft, givenDiscount } from "./draft.ts";
import { deleteContent, insertContent } from "./draft-queries.ts";

/** A locked draft's content as it is stored. */
export async function readDraft(tx: Transaction<Database>, { row, currency }: LockedInvoice): Promise<Draft> {
  const lines = (await linesOf(tx, row.id)).map((line) => storedDraftLine(line, currency));
  return composeDraft(currency, lines, givenDiscount(row.discount_terms, currency));
}

/** Puts other content in the place of a locked draft's, together with other columns that change. */
export async function replaceDraft(
  tx: Transaction<Database>,
  { row }: Pick<LockedInvoice, "row">,
  draft: Draft,
  change: Partial<
    Pick<
      InvoiceRow,
      "due_date" | "due_date_chosen" | "note" | "made_tax_category" | "made_tax_rate" | "made_terms_days"
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
