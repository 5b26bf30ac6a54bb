import { type Insertable, sql, type Transaction } from "kysely";
import type { LedgerEntryTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

/** Inserts entries in one statement. Then the database checks that each posting balances. */
export async function insertEntries(
  tx: Transaction<Database>,
  rows: readonly Insertable<LedgerEntryTable>[],
): Promise<void> {
  await sql`
    INSERT INTO ledger_entry (posting_id, position, kind, issuer_id, customer_id, invoice_id, account, money_place, currency, amount, posted_on, recorded_at, document, memo)
    SELECT * FROM unnest(
      ${rows.map((row) => row.posting_id)}::uuid[], ${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.kind)}::text[],
      ${rows.map((row) => row.issuer_id)}::uuid[], ${rows.map((row) => row.customer_id)}::uuid[], ${rows.map((row) => row.invoice_id)}::uuid[],
      ${rows.map((row) => row.account)}::text[], ${rows.map((row) => row.money_place ?? null)}::text[], ${rows.map((row) => row.currency)}::text[],
      ${rows.map((row) => row.amount)}::bigint[], ${rows.map((row) => row.posted_on)}::date[],
      ${rows.map((row) => row.recorded_at)}::timestamptz[], ${rows.map((row) => row.document ?? null)}::text[],
      ${rows.map((row) => row.memo ?? null)}::text[])`.execute(tx);
}
