import { decimalText } from "@billow/core/money/decimal.ts";
import { type Selectable, sql, type Transaction } from "kysely";
import type { InvoiceTable } from "../../../db/schema/invoices.ts";
import type { Database } from "../../../db/schema.ts";
import { plainArrayText, textArrayText } from "../../../db/text/array-text.ts";
import type { Draft } from "./draft.ts";
import { sharesText } from "./line-share.ts";

export type DraftRow = Pick<
  Selectable<InvoiceTable>,
  | "id"
  | "issuer_id"
  | "customer_id"
  | "number"
  | "draft_number"
  | "number_sequence"
  | "origin"
  | "currency"
  | "due_date"
  | "due_date_chosen"
  | "made_tax_category"
  | "made_tax_rate"
  | "made_terms_days"
  | "period_from"
  | "period_before"
  | "discount_terms"
  | "subtotal"
  | "discount"
  | "tax"
  | "total"
  | "note"
>;

/** Inserts draft invoices of a day, in one statement, without their content. */
export async function insertDraftRows(
  tx: Transaction<Database>,
  { issueDate, createdAt, rows }: { issueDate: string; createdAt: string; rows: readonly DraftRow[] },
): Promise<void> {
  const numberYear = Number(issueDate.slice(0, 4));
  await sql`
    INSERT INTO invoice (id, issuer_id, customer_id, number, draft_number, number_year, number_sequence, status, origin, currency, issue_date, due_date, due_date_chosen, made_tax_category, made_tax_rate, made_terms_days, paid_date,
      period_from, period_before, discount_terms, subtotal, discount, tax, total, amount_paid, amount_refunded, note, parties, version, created_at)
    SELECT id, issuer_id, customer_id, number, draft_number, ${numberYear}::int, number_sequence, 'draft', origin, currency, ${issueDate}::date, due_date, due_date_chosen,
      made_tax_category, made_tax_rate, made_terms_days, NULL,
      period_from, period_before, discount_terms, subtotal, discount, tax, total, 0, 0, note, NULL, 1, ${createdAt}::timestamptz
    FROM unnest(
      ${plainArrayText(rows.map((row) => row.id))}::uuid[], ${plainArrayText(rows.map((row) => row.issuer_id))}::uuid[], ${plainArrayText(rows.map((row) => row.customer_id))}::uuid[], ${textArrayText(rows.map((row) => row.number))}::text[], ${textArrayText(rows.map((row) => row.draft_number))}::text[],
      ${plainArrayText(rows.map((row) => row.number_sequence))}::int[], ${textArrayText(rows.map((row) => row.origin))}::text[],
      ${textArrayText(rows.map((row) => row.currency))}::text[], ${plainArrayText(rows.map((row) => row.due_date))}::date[], ${plainArrayText(rows.map((row) => row.due_date_chosen))}::boolean[],
      ${textArrayText(rows.map((row) => row.made_tax_category))}::text[], ${plainArrayText(rows.map((row) => row.made_tax_rate))}::numeric[],
      ${plainArrayText(rows.map((row) => row.made_terms_days))}::int[],
      ${plainArrayText(rows.map((row) => row.period_from))}::date[], ${plainArrayText(rows.map((row) => row.period_before))}::date[],
      ${textArrayText(rows.map((row) => jsonText(row.discount_terms)))}::jsonb[],
      ${plainArrayText(rows.map((row) => row.subtotal))}::bigint[], ${plainArrayText(rows.map((row) => row.discount))}::bigint[],
      ${plainArrayText(rows.map((row) => row.tax))}::bigint[], ${plainArrayText(rows.map((row) => row.total))}::bigint[],
      ${textArrayText(rows.map((row) => row.note))}::text[])
      AS new_row (id, issuer_id, customer_id, number, draft_number, number_sequence, origin, currency, due_date, due_date_chosen, made_tax_category, made_tax_rate, made_terms_days, period_from, period_before, discount_terms, subtotal, discount, tax, total, note)`.execute(
    tx,
  );
}

/** Inserts the lines and taxes of new drafts. */
export async function insertContent(
  tx: Transaction<Database>,
  drafts: readonly { invoiceId: string; draft: Draft }[],
): Promise<void> {
  await insertLines(tx, drafts);
  await insertTaxes(tx, drafts);
}

/** Deletes a draft's lines and taxes before they are replaced. */
export async function deleteContent(tx: Transaction<Database>, invoiceId: string): Promise<void> {
  await tx.deleteFrom("invoice_line").where("invoice_id", "=", invoiceId).execute();
  await tx.deleteFrom("invoice_tax").where("invoice_id", "=", invoiceId).execute();
}

const LINE_COLUMNS = sql`invoice_id, position, kind, item, product, description, wording, quantity, unit, unit_price, amount,
  discount_terms, discount, discount_share, tax_category, tax_rate, meter, tier, period_from, period_before, charge_id`;

async function insertLines(
  tx: Transaction<Database>,
  drafts: readonly { invoiceId: string; draft: Draft }[],
): Promise<void> {
  const rows = drafts.flatMap(({ invoiceId, draft }) =>
    draft.lines.map((line, index) => ({
      invoiceId,
      position: index + 1,
      line,
      amounts: amountsOf(draft, index),
    })),
  );
  const breakdowns = rows.map(({ line }) => (line.breakdown === null ? "null" : sharesText(line.breakdown)));
  // Long JSON goes as one array of JSON: an array of texts would escape every quotation mark in it.
  await sql`
    INSERT INTO invoice_line (${LINE_COLUMNS}, breakdown)
    SELECT ${LINE_COLUMNS}, nullif(breakdown, 'null') FROM ROWS FROM (unnest(
      ${plainArrayText(rows.map((row) => row.invoiceId))}::uuid[], ${plainArrayText(rows.map((row) => row.position))}::int[], ${textArrayText(rows.map((row) => row.line.kind))}::text[],
      ${plainArrayText(rows.map((row) => row.line.item))}::int[], ${textArrayText(rows.map((row) => row.line.product))}::text[],
      ${textArrayText(rows.map((row) => row.line.description))}::text[], ${textArrayText(rows.map((row) => jsonText(row.line.wording)))}::jsonb[], ${plainArrayText(rows.map((row) => row.line.quantity))}::numeric[],
      ${textArrayText(rows.map((row) => row.line.unit))}::text[], ${plainArrayText(rows.map((row) => row.line.unitPrice))}::numeric[],
      ${plainArrayText(rows.map((row) => row.amounts.amount))}::bigint[], ${textArrayText(rows.map((row) => jsonText(row.line.discount)))}::jsonb[],
      ${plainArrayText(rows.map((row) => row.amounts.discount))}::bigint[], ${plainArrayText(rows.map((row) => row.amounts.share))}::bigint[],
      ${textArrayText(rows.map((row) => row.line.taxCategory))}::text[], ${plainArrayText(rows.map((row) => row.line.taxRate))}::numeric[],
      ${textArrayText(rows.map((row) => row.line.meter))}::text[], ${textArrayText(rows.map((row) => jsonText(row.line.tier)))}::jsonb[],
      ${plainArrayText(rows.map((row) => row.line.period?.from ?? null))}::date[], ${plainArrayText(rows.map((row) => row.line.period?.before ?? null))}::date[],
      ${plainArrayText(rows.map((row) => row.line.chargeId ?? null))}::uuid[]),
      jsonb_array_elements(${`[${breakdowns.join(",")}]`}::jsonb)) AS made (${LINE_COLUMNS}, breakdown)`.execute(
    tx,
  );
}

async function insertTaxes(
  tx: Transaction<Database>,
  drafts: readonly { invoiceId: string; draft: Draft }[],
): Promise<void> {
  const rows = drafts.flatMap(({ invoiceId, draft }) =>
    draft.computed.taxes.map((tax, index) => ({ invoiceId, position: index + 1, tax })),
  );
  await sql`
    INSERT INTO invoice_tax (invoice_id, position, category, rate, taxable, tax)
    SELECT * FROM unnest(
      ${plainArrayText(rows.map((row) => row.invoiceId))}::uuid[], ${plainArrayText(rows.map((row) => row.position))}::int[], ${textArrayText(rows.map((row) => row.tax.category))}::text[],
      ${plainArrayText(rows.map((row) => decimalText(row.tax.rate)))}::numeric[], ${plainArrayText(rows.map((row) => row.tax.taxable))}::bigint[],
      ${plainArrayText(rows.map((row) => row.tax.tax))}::bigint[])`.execute(tx);
}

function amountsOf(draft: Draft, index: number) {
  const amounts = draft.computed.lines[index];
  if (amounts === undefined) throw new Error("each line of a draft has its computed amounts");
  return amounts;
}

function jsonText(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
