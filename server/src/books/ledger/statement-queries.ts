import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

export interface AccountQuery {
  customerId: string;
  currency: CurrencyCode;
  from: string | null;
  before: string | null;
}

/** A customer's balance before a date: receivables less credit. */
export async function owedBefore(
  db: Kysely<Database>,
  { customerId, currency, from }: AccountQuery,
): Promise<bigint> {
  if (from === null) return 0n;
  const { rows } = await sql<{ owed: string }>`
    SELECT coalesce(sum(amount), 0)::text AS owed FROM ledger_entry
    WHERE customer_id = ${customerId} AND currency = ${currency} AND account IN ('receivable', 'customerCredit')
      AND posted_on < ${from}::date`.execute(db);
  return BigInt(rows[0]?.owed ?? "0");
}

/** A customer's posting with its entries. */
export interface CustomerPosting {
  posting_id: string;
  kind: string;
  posted_on: string;
  invoice_id: string | null;
  invoice_number: string | null;
  document: string | null;
  memo: string | null;
  accounts: string[];
  amounts: bigint[];
}

/** A customer's postings in a currency, by date, at most `limit`. */
export async function postingsOfCustomer(
  db: Kysely<Database>,
  { customerId, currency, from, before, limit }: AccountQuery & { limit: number },
): Promise<CustomerPosting[]> {
  const { rows } = await sql<Omit<CustomerPosting, "amounts"> & { amounts: string[] }>`
    SELECT entry.posting_id, entry.kind, entry.posted_on, entry.invoice_id, invoice.number AS invoice_number, entry.document, entry.memo,
      array_agg(entry.account ORDER BY entry.position) AS accounts, array_agg(entry.amount::text ORDER BY entry.position) AS amounts
    FROM ledger_entry AS entry LEFT JOIN invoice ON invoice.id = entry.invoice_id
    WHERE entry.customer_id = ${customerId} AND entry.currency = ${currency}
      AND (${from}::date IS NULL OR entry.posted_on >= ${from}::date)
      AND (${before}::date IS NULL OR entry.posted_on < ${before}::date)
    GROUP BY entry.posting_id, entry.kind, entry.posted_on, entry.invoice_id, invoice.number, entry.document, entry.memo
    ORDER BY entry.posted_on, entry.posting_id LIMIT ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, amounts: row.amounts.map(BigInt) }));
}
