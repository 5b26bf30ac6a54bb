import type { HeldFilter } from "@billow/contract/invoicing/held-reason.ts";
import type { invoiceSort } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { z } from "zod";
import { byKey } from "../../../db/connection/preparing-client.ts";
import { isInvoice } from "../../../db/document-ref.ts";
import type { Database } from "../../../db/schema.ts";
import { plainArrayText } from "../../../db/text/array-text.ts";
import { isWithin, type Within } from "../../../db/within.ts";
import { type FactColumns, factColumns, type InvoiceRow, invoiceWithFacts } from "../queries.ts";
import { draftsHeldBy } from "./held-queries.ts";
import { invoicesByCustomer } from "./list-by-customer-queries.ts";
import { complementStrategy, searchStrategies } from "./search-queries.ts";
import { matchesOf, type SortedQuery, sortedIds, WALK_LIMITS, type WalkLimits } from "./sorted-queries.ts";
import { type StatusCount, type TalliedDates, tallied, talliedDates } from "./tally-queries.ts";

export type InvoiceSort = z.output<typeof invoiceSort>;

/** Filters of a list of invoices; all of them must match. */
export interface InvoiceFilter {
  q?: string | undefined;
  status?: readonly InvoiceStatus[] | undefined;
  issuedFrom?: string | undefined;
  issuedBefore?: string | undefined;
  dueFrom?: string | undefined;
  dueBefore?: string | undefined;
  customerId?: string | undefined;
  issuerId?: string | undefined;
  currency?: string | undefined;
  /** Drafts that this holds. */
  held?: HeldFilter | undefined;
  /** The customers that the caller is limited to. */
  within?: Within | undefined;
}

/** An invoice as lists show it: its row, its customer's names, and the facts for the transition table. */
export type ListedInvoice = InvoiceRow & FactColumns & { customer_name: string; tenant_id: string };

/** The columns a list can be sorted by. Each has an index; the id makes the order unique. */
const SORT_COLUMNS = {
  number: { column: sql`(number_year * 1000000000::bigint + number_sequence)`, type: sql`bigint` },
  total: { column: sql`total`, type: sql`bigint` },
  issueDate: { column: sql`issue_date`, type: sql`date` },
  dueDate: { column: sql`due_date`, type: sql`date` },
} as const;

export interface ListQuery {
  filter: InvoiceFilter;
  sort: InvoiceSort;
  /** The sort value of the last row shown. */
  after: { value: string; id: string } | null;
  limit: number;
  now: string;
  limits?: WalkLimits;
}

/** A page of invoices, with an extra one if there are more. */
export async function listInvoices(db: Kysely<Database>, query: ListQuery): Promise<ListedInvoice[]> {
  const [ways, dates] = await Promise.all([searchStrategies(db, query.filter.q), datesOf(db, query)]);
  if (ways?.length === 0 || dates === "none") return [];
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
    : sortedIds(db, { ...common, ...sortingOf(query, dates) }, limits));
  return detailsOf(db, ids, query.now);
}

/**
 * The dates between which all matches lie, where the filter has conditions other than the sort column. So a walk
 * along the sort index begins where matches can be, for example at old overdue invoices among newer paid ones.
 */
async function datesOf(
  db: Kysely<Database>,
  { filter, sort }: ListQuery,
): Promise<TalliedDates | null | "none"> {
  if (!/issueDate|dueDate|number/.test(sort)) return null;
  const { status, issuedFrom, issuedBefore, dueFrom, dueBefore } = filter;
  const isNarrowed = [issuedFrom, issuedBefore, dueFrom, dueBefore].some((date) => date !== undefined);
  if (!isNarrowed && (status === undefined || status.length === 0)) return null;
  return (await talliedDates(db, tallyConditions(filter))) ?? "none";
}

function sortingOf(
  { sort, after }: ListQuery,
  dates: TalliedDates | null,
): Pick<SortedQuery, "column" | "bounds" | "beyond"> {
  const key = (sort.startsWith("-") ? sort.slice(1) : sort) as keyof typeof SORT_COLUMNS;
  const { column, type } = SORT_COLUMNS[key];
  const comparison = sort.startsWith("-") ? sql`<` : sql`>`;
  const beyond =
    after === null
      ? []
      : [sql`(${column}, id) ${comparison} (CAST(${after.value} AS ${type}), CAST(${after.id} AS uuid))`];
  return { column, beyond, bounds: dates === null ? [] : boundsOf(key, dates) };
}

/** The dates as conditions on the sort column. */
function boundsOf(key: keyof typeof SORT_COLUMNS, dates: TalliedDates): RawBuilder<unknown>[] {
  const between = (column: RawBuilder<unknown>, first: RawBuilder<unknown>, last: RawBuilder<unknown>) => [
    sql`${column} >= ${first}`,
    sql`${column} <= ${last}`,
  ];
  switch (key) {
    case "issueDate":
      return between(sql`issue_date`, sql`${dates.issuedFirst}::date`, sql`${dates.issuedLast}::date`);
    case "dueDate":
      return between(sql`due_date`, sql`${dates.dueFirst}::date`, sql`${dates.dueLast}::date`);
    // A number is taken in the year in which the draft is made, which may be before the year of issue.
    case "number":
      return [
        sql`${SORT_COLUMNS.number.column} < (${Number(dates.issuedLast.slice(0, 4))} + 1) * 1000000000::bigint`,
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
  const { rows } = await sql<ListedInvoice>`${byKey}
    ${listedInvoice(now)} JOIN unnest(${plainArrayText(ids)}::uuid[]) WITH ORDINALITY AS wanted (id, place) ON wanted.id = invoice.id
    ORDER BY wanted.place`.execute(db);
  return rows;
}

/** The invoice with this id or number, as lists show it. */
export async function invoiceByRef(
  db: Kysely<Database>,
  ref: string,
  now: string,
): Promise<ListedInvoice | undefined> {
  const { rows } = await sql<ListedInvoice>`${byKey} ${listedInvoice(now)} WHERE ${isInvoice(ref)}`.execute(
    db,
  );
  return rows[0];
}

function listedInvoice(now: string): RawBuilder<unknown> {
  return sql`
    SELECT invoice.*, customer.name AS customer_name, customer.tenant_id, ${factColumns} FROM ${invoiceWithFacts(now)}`;
}

/** A row's sort value, as the cursor contains it. */
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

/** The number of matching invoices and the amount due, per status and currency. The filter's statuses are ignored. */
export async function countByStatus(db: Kysely<Database>, filter: InvoiceFilter): Promise<StatusCount[]> {
  const { customerId, within = null } = filter;
  const ways = await searchStrategies(db, filter.q);
  if (ways?.length === 0) return [];
  const tally = () => tallied(db, tallyConditions({ ...filter, status: undefined }));
  const isTallied = customerId === undefined && filter.held === undefined && within === null;
  if (ways === null && isTallied) return tally();
  const base = filterConditions({ ...filter, status: undefined });
  const others = ways?.length === 1 && isTallied ? await complementStrategy(db, ways[0]) : null;
  if (others === null) return counted(db, { base, ways });
  return difference(await tally(), await counted(db, { base, ways: [others] }));
}

async function counted(
  db: Kysely<Database>,
  { base, ways }: Pick<SortedQuery, "base" | "ways">,
): Promise<StatusCount[]> {
  const { rows } = await sql<StatusCount>`
    SELECT status, currency, count(*) AS invoices, sum(total - amount_paid - written_off - credited)::text AS due, sum(total)::text AS total
    FROM (${matchesOf({ base, ways, beyond: [] }, sql`id, status, currency, total, amount_paid, written_off, credited`)}) AS found
    GROUP BY status, currency`.execute(db);
  return rows;
}

/** Counts minus some of them. */
function difference(all: readonly StatusCount[], without: readonly StatusCount[]): StatusCount[] {
  return all
    .map((count) => {
      const less = without.find((one) => one.status === count.status && one.currency === count.currency);
      const due = String(BigInt(count.due) - BigInt(less?.due ?? 0));
      const total = String(BigInt(count.total) - BigInt(less?.total ?? 0));
      return { ...count, invoices: count.invoices - (less?.invoices ?? 0n), due, total };
    })
    .filter(({ invoices }) => invoices > 0n);
}

/** The part of the filter that the tally distinguishes. */
function tallyConditions(filter: InvoiceFilter): RawBuilder<unknown>[] {
  return filterConditions({ ...filter, customerId: undefined, held: undefined, within: null });
}

/** The filter without its search, as conditions on `invoice`. */
export function filterConditions(filter: InvoiceFilter): RawBuilder<unknown>[] {
  const { status, customerId, issuerId, currency, within = null } = filter;
  return [
    ...(within === null ? [] : [isWithin("customer_id", within)]),
    ...(status === undefined || status.length === 0 ? [] : [sql`status = ANY(${status})`]),
    ...dateBounds(sql`issue_date`, filter.issuedFrom, filter.issuedBefore),
    ...dateBounds(sql`due_date`, filter.dueFrom, filter.dueBefore),
    ...(customerId === undefined ? [] : [sql`customer_id = ${customerId}::uuid`]),
    ...(issuerId === undefined ? [] : [sql`issuer_id = ${issuerId}::uuid`]),
    ...(currency === undefined ? [] : [sql`currency = ${currency}`]),
    ...(filter.held === undefined ? [] : [sql`status = 'draft' AND id IN (${draftsHeldBy(filter.held)})`]),
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
