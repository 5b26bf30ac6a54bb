import type { InvoiceStatus, invoiceSort } from "@billow/contract/invoice.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { z } from "zod";
import type { Database } from "../../db/schema.ts";
import { invoicesByCustomer } from "./list-by-customer-queries.ts";
import { type FactColumns, factColumns, type InvoiceRow } from "./queries.ts";
import { searchConditions } from "./search-queries.ts";

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
export type ListedInvoice = InvoiceRow & FactColumns & { customer_name: string; tenant_id: string };

/** Columns a list can be sorted by, in the order of an index each, made unique by the id. */
const SORT_COLUMNS = {
  number: { column: sql`number_year * 1000000000::bigint + number_sequence`, type: sql`bigint` },
  total: { column: sql`total`, type: sql`bigint` },
  issueDate: { column: sql`issue_date`, type: sql`date` },
  dueDate: { column: sql`due_date`, type: sql`date` },
} as const;

export interface ListQuery {
  filter: InvoiceFilter;
  sort: InvoiceSort;
  /** What the last row shown was sorted by. */
  after: { value: string; id: string } | null;
  limit: number;
  now: string;
}

/**
 * A page of invoices, one more than asked for where there are more.
 *
 * A search is answered way by way (customers whose name matches, years, sequences), each way's first rows by an index of
 * its own, and the ways are merged: so no search reads more than a few pages of rows, whatever it is combined with.
 */
export async function listInvoices(db: Kysely<Database>, query: ListQuery): Promise<ListedInvoice[]> {
  const ways = await searchConditions(db, query.filter.q);
  if (ways.length === 0) return [];
  const base = filterConditions(query.filter);
  const ids = await (query.sort === "customer" || query.sort === "-customer"
    ? invoicesByCustomer(db, {
        base,
        ways,
        descending: query.sort === "-customer",
        after: query.after,
        limit: query.limit + 1,
      })
    : sortedIds(db, { ...query, base, ways }));
  return detailsOf(db, ids, query.now);
}

async function sortedIds(
  db: Kysely<Database>,
  query: ListQuery & { base: readonly RawBuilder<unknown>[]; ways: readonly RawBuilder<unknown>[] },
): Promise<string[]> {
  const { column, type, descending } = sorting(query.sort);
  const direction = descending ? sql`DESC` : sql`ASC`;
  const comparison = descending ? sql`<` : sql`>`;
  const { after } = query;
  const beyond =
    after === null
      ? []
      : [sql`(${column}, id) ${comparison} (CAST(${after.value} AS ${type}), CAST(${after.id} AS uuid))`];
  const branches = query.ways.map(
    (way) => sql`(
      SELECT id, ${column} AS place FROM invoice WHERE ${sql.join([...query.base, way, ...beyond], sql` AND `)}
      ORDER BY ${column} ${direction}, id ${direction} LIMIT ${query.limit + 1})`,
  );
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (${sql.join(branches, sql` UNION `)}) AS found
    ORDER BY place ${direction}, id ${direction} LIMIT ${query.limit + 1}`.execute(db);
  return rows.map((row) => row.id);
}

/** Invoices as lists show them, in the order of the ids. */
async function detailsOf(
  db: Kysely<Database>,
  ids: readonly string[],
  now: string,
): Promise<ListedInvoice[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<ListedInvoice>`
    ${listedInvoice(now)} JOIN unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place) ON wanted.id = invoice.id
    ORDER BY wanted.place`.execute(db);
  return rows;
}

/** One invoice by id or number, as lists show it. */
export async function invoiceByRef(
  db: Kysely<Database>,
  ref: string,
  now: string,
): Promise<ListedInvoice | undefined> {
  const column = ref.startsWith("INV-") ? sql`invoice.number` : sql`invoice.id`;
  const { rows } = await sql<ListedInvoice>`${listedInvoice(now)} WHERE ${column} = ${ref}`.execute(db);
  return rows[0];
}

function listedInvoice(now: string): RawBuilder<unknown> {
  return sql`
    SELECT invoice.*, customer.name AS customer_name, customer.tenant_id, ${factColumns(now)}
    FROM invoice JOIN customer ON customer.id = invoice.customer_id`;
}

/** What a row is sorted by, as the cursor carries it. */
export function sortValue(row: ListedInvoice, sort: InvoiceSort): string {
  switch (sort) {
    case "number":
    case "-number":
      return String(BigInt(row.number_year) * 1_000_000_000n + BigInt(row.number_sequence));
    case "customer":
    case "-customer":
      return row.customer_id;
    case "total":
    case "-total":
      return String(row.total);
    case "issueDate":
    case "-issueDate":
      return row.issue_date;
    case "dueDate":
    case "-dueDate":
      return row.due_date;
  }
}

export interface StatusCount {
  status: string;
  currency: string;
  invoices: bigint;
  due: string;
}

/** How many invoices match per status and currency, and what those are due; the filter's statuses are not applied. */
export async function countByStatus(db: Kysely<Database>, filter: InvoiceFilter): Promise<StatusCount[]> {
  const ways = await searchConditions(db, filter.q);
  if (ways.length === 0) return [];
  const base = filterConditions({ ...filter, status: undefined });
  const { rows } = await sql<StatusCount>`
    SELECT status, currency, count(*) AS invoices, sum(total - amount_paid) AS due FROM invoice
    WHERE ${sql.join([...base, sql`(${sql.join(ways, sql` OR `)})`], sql` AND `)} GROUP BY status, currency`.execute(
    db,
  );
  return rows;
}

function sorting(sort: InvoiceSort) {
  const descending = sort.startsWith("-");
  const key = (descending ? sort.slice(1) : sort) as keyof typeof SORT_COLUMNS;
  return { descending, ...SORT_COLUMNS[key] };
}

/** The filter but for its search, as conditions on `invoice`. */
function filterConditions(filter: InvoiceFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  if (filter.status !== undefined && filter.status.length > 0)
    conditions.push(sql`status = ANY(${filter.status})`);
  if (filter.issuedFrom !== undefined) conditions.push(sql`issue_date >= ${filter.issuedFrom}::date`);
  if (filter.issuedBefore !== undefined) conditions.push(sql`issue_date < ${filter.issuedBefore}::date`);
  if (filter.dueFrom !== undefined) conditions.push(sql`due_date >= ${filter.dueFrom}::date`);
  if (filter.dueBefore !== undefined) conditions.push(sql`due_date < ${filter.dueBefore}::date`);
  if (filter.customerId !== undefined) conditions.push(sql`customer_id = ${filter.customerId}`);
  if (filter.currency !== undefined) conditions.push(sql`currency = ${filter.currency}`);
  return conditions;
}
