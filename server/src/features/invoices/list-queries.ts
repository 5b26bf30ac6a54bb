import type { InvoiceStatus, invoiceSort } from "@billow/contract/invoice.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { z } from "zod";
import type { Database } from "../../db/schema.ts";
import { invoicesByCustomer } from "./list-by-customer-queries.ts";
import { type FactColumns, factColumns, type InvoiceRow } from "./queries.ts";
import { searchWays } from "./search-queries.ts";
import { matchesOf, type SortedQuery, sortedIds, WALK_LIMITS, type WalkLimits } from "./sorted-queries.ts";

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
  number: { column: sql`(number_year * 1000000000::bigint + number_sequence)`, type: sql`bigint` },
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
  limits?: WalkLimits;
}

/** A page of invoices, one more than asked for where there are more. */
export async function listInvoices(db: Kysely<Database>, query: ListQuery): Promise<ListedInvoice[]> {
  const ways = await searchWays(db, query.filter.q);
  if (ways?.length === 0) return [];
  const { after, sort, limits = WALK_LIMITS } = query;
  const common = {
    base: filterConditions(query.filter),
    ways,
    descending: sort.startsWith("-"),
    limit: query.limit + 1,
  };
  const ids = await (sort === "customer" || sort === "-customer"
    ? invoicesByCustomer(
        db,
        {
          ...common,
          after: after === null ? null : { customerId: after.value, id: after.id },
        },
        limits,
      )
    : sortedIds(db, { ...common, ...sortingOf(query) }, limits));
  return detailsOf(db, ids, query.now);
}

function sortingOf({ sort, after, filter }: ListQuery): Pick<SortedQuery, "column" | "bounds" | "beyond"> {
  const key = (sort.startsWith("-") ? sort.slice(1) : sort) as keyof typeof SORT_COLUMNS;
  const { column, type } = SORT_COLUMNS[key];
  const comparison = sort.startsWith("-") ? sql`<` : sql`>`;
  const beyond =
    after === null
      ? []
      : [sql`(${column}, id) ${comparison} (CAST(${after.value} AS ${type}), CAST(${after.id} AS uuid))`];
  return { column, beyond, bounds: boundsOf(key, filter) };
}

/** What the filter says about the column that is sorted by, so that a walk along its index begins where matches can be. */
function boundsOf(key: keyof typeof SORT_COLUMNS, filter: InvoiceFilter): RawBuilder<unknown>[] {
  const { issuedFrom, issuedBefore, dueFrom, dueBefore } = filter;
  const year = (date: string) => Number(date.slice(0, 4));
  switch (key) {
    case "issueDate":
      return dateBounds(sql`issue_date`, issuedFrom, issuedBefore);
    case "dueDate":
      // Nothing is due before it is issued.
      return [
        ...dateBounds(sql`due_date`, dueFrom, dueBefore),
        ...dateBounds(sql`due_date`, issuedFrom, undefined),
      ];
    case "number":
      // A number's year is that of its issue date.
      return [
        ...(issuedFrom === undefined
          ? []
          : [sql`${SORT_COLUMNS.number.column} >= ${year(issuedFrom)} * 1000000000::bigint`]),
        ...(issuedBefore === undefined
          ? []
          : [sql`${SORT_COLUMNS.number.column} < ${year(issuedBefore) + 1} * 1000000000::bigint`]),
      ];
    case "total":
      return [];
  }
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
  const ways = await searchWays(db, filter.q);
  if (ways?.length === 0) return [];
  const base = filterConditions({ ...filter, status: undefined });
  const { rows } = await sql<StatusCount>`
    SELECT status, currency, count(*) AS invoices, sum(total - amount_paid) AS due
    FROM (${matchesOf({ base, ways, beyond: [] }, sql`id, status, currency, total, amount_paid`)}) AS found
    GROUP BY status, currency`.execute(db);
  return rows;
}

/** The filter but for its search, as conditions on `invoice`. */
export function filterConditions(filter: InvoiceFilter): RawBuilder<unknown>[] {
  const { status, customerId, currency } = filter;
  return [
    ...(status === undefined || status.length === 0 ? [] : [sql`status = ANY(${status})`]),
    ...dateBounds(sql`issue_date`, filter.issuedFrom, filter.issuedBefore),
    ...dateBounds(sql`due_date`, filter.dueFrom, filter.dueBefore),
    ...(customerId === undefined ? [] : [sql`customer_id = ${customerId}::uuid`]),
    ...(currency === undefined ? [] : [sql`currency = ${currency}`]),
  ];
}

function dateBounds(
  column: RawBuilder<unknown>,
  from: string | undefined,
  before: string | undefined,
): RawBuilder<unknown>[] {
  return [
    ...(from === undefined ? [] : [sql`${column} >= ${from}::date`]),
    ...(before === undefined ? [] : [sql`${column} < ${before}::date`]),
  ];
}
