import type { InvoiceStatus, invoiceSort } from "@billow/contract/invoice.ts";
import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { z } from "zod";
import type { InvoiceTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { searchName } from "../customers/search-name.ts";

export type InvoiceSort = z.output<typeof invoiceSort>;

/** What narrows a list of invoices; everything given must hold. */
export interface InvoiceFilter {
  q?: string | undefined;
  status?: readonly InvoiceStatus[] | undefined;
  issuedFrom?: string | undefined;
  issuedBefore?: string | undefined;
  dueFrom?: string | undefined;
  dueBefore?: string | undefined;
  customerId?: string | undefined;
  currency?: string | undefined;
}

/** An invoice as lists show it: its row, its customer's names, and what the transition table asks. */
export type ListedInvoice = Selectable<InvoiceTable> & {
  customer_name: string;
  tenant_id: string;
  customer_search_name: string;
  billing_email: string | null;
  line_count: number;
  email_held: boolean;
};

/** Names a search may match before it counts as matching by date order instead of customer by customer. */
const MATCHED_CUSTOMERS_MAX = 10_000;

/** Columns a list can be sorted by, each made unique by the id. */
const SORT_COLUMNS = {
  number: {
    column: sql`invoice.number_year * 1000000000::bigint + invoice.number_sequence`,
    type: sql`bigint`,
  },
  customer: { column: sql`customer.search_name`, type: sql`text` },
  total: { column: sql`invoice.total`, type: sql`bigint` },
  issueDate: { column: sql`invoice.issue_date`, type: sql`date` },
  dueDate: { column: sql`invoice.due_date`, type: sql`date` },
} as const;

export interface ListQuery {
  filter: InvoiceFilter;
  sort: InvoiceSort;
  /** What the last row shown was sorted by. */
  after: { value: string; id: string } | null;
  limit: number;
  now: string;
}

/** A page of invoices, one more than asked for where there are more. Names are resolved to customers first. */
export async function listInvoices(db: Kysely<Database>, query: ListQuery): Promise<ListedInvoice[]> {
  const { column, type, descending } = sorting(query.sort);
  const direction = descending ? sql`DESC` : sql`ASC`;
  const conditions = await conditionsOf(db, query.filter);
  if (conditions === null) return [];
  if (query.after !== null) {
    const comparison = descending ? sql`<` : sql`>`;
    conditions.push(
      sql`(${column}, invoice.id) ${comparison} (CAST(${query.after.value} AS ${type}), CAST(${query.after.id} AS uuid))`,
    );
  }
  const { rows } = await sql<ListedInvoice>`
    SELECT invoice.*, customer.name AS customer_name, customer.tenant_id, customer.search_name AS customer_search_name, customer.billing_email,
      (SELECT count(*)::int FROM invoice_line WHERE invoice_line.invoice_id = invoice.id) AS line_count,
      EXISTS (SELECT FROM outbox_message WHERE outbox_message.invoice_id = invoice.id AND state = 'held' AND held_until > ${query.now}) AS email_held
    FROM invoice JOIN customer ON customer.id = invoice.customer_id
    ${whereAll(conditions)}
    ORDER BY ${column} ${direction}, invoice.id ${direction} LIMIT ${query.limit + 1}`.execute(db);
  return rows;
}

/** What a row is sorted by, as the cursor carries it. */
export function sortValue(row: ListedInvoice, sort: InvoiceSort): string {
  switch (sorting(sort).key) {
    case "number":
      return String(BigInt(row.number_year) * 1_000_000_000n + BigInt(row.number_sequence));
    case "customer":
      return row.customer_search_name;
    case "total":
      return String(row.total);
    case "issueDate":
      return row.issue_date;
    case "dueDate":
      return row.due_date;
  }
}

/** One invoice by id or number, as lists show it. */
export async function invoiceByRef(
  db: Kysely<Database>,
  ref: string,
  now: string,
): Promise<ListedInvoice | undefined> {
  const column = ref.startsWith("INV-") ? sql`invoice.number` : sql`invoice.id`;
  const { rows } = await sql<ListedInvoice>`
    SELECT invoice.*, customer.name AS customer_name, customer.tenant_id, customer.search_name AS customer_search_name, customer.billing_email,
      (SELECT count(*)::int FROM invoice_line WHERE invoice_line.invoice_id = invoice.id) AS line_count,
      EXISTS (SELECT FROM outbox_message WHERE outbox_message.invoice_id = invoice.id AND state = 'held' AND held_until > ${now}) AS email_held
    FROM invoice JOIN customer ON customer.id = invoice.customer_id WHERE ${column} = ${ref}`.execute(db);
  return rows[0];
}

export interface StatusCount {
  status: string;
  currency: string;
  invoices: bigint;
  due: string;
}

/** How many invoices match per status and currency, and what those are due; the filter's statuses are not applied. */
export async function countByStatus(db: Kysely<Database>, filter: InvoiceFilter): Promise<StatusCount[]> {
  const conditions = await conditionsOf(db, { ...filter, status: undefined });
  if (conditions === null) return [];
  const { rows } = await sql<StatusCount>`
    SELECT status, currency, count(*) AS invoices, sum(total - amount_paid) AS due FROM invoice
    ${whereAll(conditions)} GROUP BY status, currency`.execute(db);
  return rows;
}

function sorting(sort: InvoiceSort) {
  const descending = sort.startsWith("-");
  const key = (descending ? sort.slice(1) : sort) as keyof typeof SORT_COLUMNS;
  return { key, descending, ...SORT_COLUMNS[key] };
}

function whereAll(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`;
}

/** The filter as conditions on `invoice`; null when nothing can match. */
async function conditionsOf(
  db: Kysely<Database>,
  filter: InvoiceFilter,
): Promise<RawBuilder<unknown>[] | null> {
  const conditions: RawBuilder<unknown>[] = [];
  if (filter.status !== undefined && filter.status.length > 0)
    conditions.push(sql`invoice.status = ANY(${filter.status})`);
  if (filter.issuedFrom !== undefined) conditions.push(sql`invoice.issue_date >= ${filter.issuedFrom}::date`);
  if (filter.issuedBefore !== undefined)
    conditions.push(sql`invoice.issue_date < ${filter.issuedBefore}::date`);
  if (filter.dueFrom !== undefined) conditions.push(sql`invoice.due_date >= ${filter.dueFrom}::date`);
  if (filter.dueBefore !== undefined) conditions.push(sql`invoice.due_date < ${filter.dueBefore}::date`);
  if (filter.customerId !== undefined) conditions.push(sql`invoice.customer_id = ${filter.customerId}`);
  if (filter.currency !== undefined) conditions.push(sql`invoice.currency = ${filter.currency}`);
  const search = filter.q?.trim() ?? "";
  if (search !== "") conditions.push(await searched(db, search));
  return conditions;
}

async function searched(db: Kysely<Database>, text: string): Promise<RawBuilder<unknown>> {
  const part = (value: string) => `%${value.replace(/[\\%_]/g, "\\$&")}%`;
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM customer WHERE search_name LIKE ${part(searchName(text))} LIMIT ${MATCHED_CUSTOMERS_MAX}`.execute(
    db,
  );
  const byName = sql`invoice.customer_id = ANY(${rows.map((row) => row.id)}::uuid[])`;
  const byNumber = sql`invoice.number LIKE ${part(text.toUpperCase())}`;
  return rows.length === 0 ? byNumber : sql`(${byName} OR ${byNumber})`;
}
