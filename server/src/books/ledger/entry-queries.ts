import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import { isWithin, type Within } from "../../db/within.ts";

/** An entry with its invoice's number and its customer's names. */
export interface ListedEntry {
  posting_id: string;
  position: number;
  kind: string;
  account: string;
  money_place: string | null;
  currency: CurrencyCode;
  amount: bigint;
  posted_on: string;
  recorded_at: string;
  customer_id: string | null;
  customer_name: string | null;
  tenant_id: string | null;
  invoice_id: string | null;
  invoice_number: string | null;
  document: string | null;
  memo: string | null;
}

export interface EntryFilter {
  from?: string | undefined;
  before?: string | undefined;
  account?: readonly string[] | undefined;
  kind?: readonly string[] | undefined;
  customerId?: string | undefined;
  issuerId?: string | undefined;
  invoiceId?: string | undefined;
  currency?: string | undefined;
  /** The customers that the caller is limited to. */
  within: Within;
}

/** Where the next page begins. */
export interface EntryPlace {
  date: string;
  id: string;
  position: number;
}

/** A page of entries by date, with an extra one if there are more. */
export async function listEntries(
  db: Kysely<Database>,
  { filter, after, limit }: { filter: EntryFilter; after: EntryPlace | null; limit: number },
): Promise<ListedEntry[]> {
  const beyond =
    after === null
      ? sql`TRUE`
      : sql`(entry.posted_on, entry.posting_id, entry.position) > (${after.date}::date, ${after.id}::uuid, ${after.position}::int)`;
  const { rows } = await sql<ListedEntry>`
    SELECT entry.*, customer.name AS customer_name, customer.tenant_id, invoice.number AS invoice_number
    FROM ledger_entry AS entry LEFT JOIN invoice ON invoice.id = entry.invoice_id
      LEFT JOIN customer ON customer.id = entry.customer_id
    WHERE ${beyond} AND ${conditionsOf(filter)}
    ORDER BY entry.posted_on, entry.posting_id, entry.position LIMIT ${limit + 1}`.execute(db);
  return rows;
}

/** The number and the sum of entries, in minor units, by currency. */
export async function sumEntries(
  db: Kysely<Database>,
  filter: EntryFilter,
): Promise<{ currency: CurrencyCode; entries: bigint; amount: string }[]> {
  const { rows } = await sql<{ currency: CurrencyCode; entries: bigint; amount: string }>`
    SELECT currency, count(*) AS entries, sum(amount)::text AS amount FROM ledger_entry AS entry
    WHERE ${conditionsOf(filter)} GROUP BY currency ORDER BY currency`.execute(db);
  return rows;
}

function conditionsOf(filter: EntryFilter): RawBuilder<unknown> {
  const { account, kind } = filter;
  const conditions = [
    isWithin("entry.customer_id", filter.within),
    ...(filter.from === undefined ? [] : [sql`entry.posted_on >= ${filter.from}::date`]),
    ...(filter.before === undefined ? [] : [sql`entry.posted_on < ${filter.before}::date`]),
    ...(account === undefined ? [] : [sql`entry.account = ANY(${account}::text[])`]),
    ...(kind === undefined ? [] : [sql`entry.kind = ANY(${kind}::text[])`]),
    ...(filter.customerId === undefined ? [] : [sql`entry.customer_id = ${filter.customerId}::uuid`]),
    ...(filter.issuerId === undefined ? [] : [sql`entry.issuer_id = ${filter.issuerId}::uuid`]),
    ...(filter.invoiceId === undefined ? [] : [sql`entry.invoice_id = ${filter.invoiceId}::uuid`]),
    ...(filter.currency === undefined ? [] : [sql`entry.currency = ${filter.currency}`]),
  ];
  return sql.join(conditions, sql` AND `);
}
