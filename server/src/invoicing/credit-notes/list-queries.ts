import type { NoteSettlement } from "@billow/core/invoicing/credit-note.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { isNumber } from "../../db/document-ref.ts";
import type { Database } from "../../db/schema.ts";
import { isWithin, type Within } from "../../db/within.ts";
import type { CreditedLineRow } from "./queries.ts";

/** A credit note as lists show it. */
export interface ListedCreditNote {
  id: string;
  number: string;
  invoice_id: string;
  invoice_number: string;
  customer_id: string;
  customer_name: string;
  tenant_id: string;
  issue_date: string;
  currency: CurrencyCode;
  net: bigint;
  tax: bigint;
  total: bigint;
  reason: string | null;
  settle: NoteSettlement | null;
}

export interface CreditNoteFilter {
  /** A LIKE pattern for the number, or matching customers; null for all. */
  search: { numberLike: string; customerIds: readonly string[] } | null;
  issuedFrom?: string | undefined;
  issuedBefore?: string | undefined;
  customerId?: string | undefined;
  issuerId?: string | undefined;
  currency?: string | undefined;
  /** The customers that the caller is limited to. */
  within: Within;
}

/** A page of credit notes, newest first, with an extra one if there are more. */
export async function listCreditNotes(
  db: Kysely<Database>,
  query: { filter: CreditNoteFilter; after: { date: string; id: string } | null; limit: number },
): Promise<ListedCreditNote[]> {
  const { filter, after, limit } = query;
  const { search } = filter;
  const conditions = [
    isWithin("note.customer_id", filter.within),
    ...(after === null ? [] : [sql`(note.issue_date, note.id) < (${after.date}::date, ${after.id}::uuid)`]),
    ...(filter.issuedFrom === undefined ? [] : [sql`note.issue_date >= ${filter.issuedFrom}::date`]),
    ...(filter.issuedBefore === undefined ? [] : [sql`note.issue_date < ${filter.issuedBefore}::date`]),
    ...(filter.customerId === undefined ? [] : [sql`note.customer_id = ${filter.customerId}::uuid`]),
    ...(filter.issuerId === undefined ? [] : [sql`note.issuer_id = ${filter.issuerId}::uuid`]),
    ...(filter.currency === undefined ? [] : [sql`note.currency = ${filter.currency}`]),
    ...(search === null
      ? []
      : [
          sql`(note.number LIKE ${search.numberLike} OR invoice.number LIKE ${search.numberLike}
            OR note.customer_id = ANY(${search.customerIds}::uuid[]))`,
        ]),
  ];
  const { rows } = await sql<ListedCreditNote>`
    ${listed()} WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY note.issue_date DESC, note.id DESC LIMIT ${limit + 1}`.execute(db);
  return rows;
}

/** The credit note with this id or number. */
export async function creditNoteByRef(
  db: Kysely<Database>,
  ref: string,
): Promise<ListedCreditNote | undefined> {
  const column = isNumber(ref) ? sql`note.number` : sql`note.id`;
  const { rows } = await sql<ListedCreditNote>`${listed()} WHERE ${column} = ${ref}`.execute(db);
  return rows[0];
}

/** What credit notes take back of lines, with the lines' products. */
export async function productsCredited(
  db: Kysely<Database>,
  noteIds: readonly string[],
): Promise<(CreditedLineRow & { product: string })[]> {
  const { rows } = await sql<CreditedLineRow & { product: string }>`
    SELECT credited.*, line.product FROM credit_note_line AS credited JOIN credit_note ON credit_note.id = credited.credit_note_id
    JOIN invoice_line AS line ON line.invoice_id = credit_note.invoice_id AND line.position = credited.position
    WHERE credited.credit_note_id = ANY(${noteIds}::uuid[]) ORDER BY credited.position`.execute(db);
  return rows;
}

function listed(): RawBuilder<unknown> {
  return sql`
    SELECT note.id, note.number, note.invoice_id, invoice.number AS invoice_number, note.customer_id,
      customer.name AS customer_name, customer.tenant_id, note.issue_date, note.currency, note.net, note.tax, note.total, note.reason, note.settle
    FROM credit_note AS note JOIN invoice ON invoice.id = note.invoice_id JOIN customer ON customer.id = note.customer_id`;
}
