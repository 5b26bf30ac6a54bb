import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import { streamRows } from "../../db/stream-rows.ts";

/** A posting with its entries, each on its account or in its place of money. With `kind` "opening": the balance of an account before the journal begins. */
export interface JournalPosting {
  posting_id: string | null;
  kind: string;
  posted_on: string;
  recorded_at: string | null;
  currency: CurrencyCode;
  tenant_id: string | null;
  customer_name: string | null;
  invoice_number: string | null;
  document: string | null;
  memo: string | null;
  accounts: string[];
  amounts: string[];
}

/** All postings of a period by date, in batches, after the opening balances. */
export function journalPostings(
  db: Kysely<Database>,
  { from, before, issuerId }: { from: string | null; before: string | null; issuerId: string | null },
): AsyncGenerator<JournalPosting[], void, undefined> {
  const ofIssuer = issuerId === null ? sql`TRUE` : sql`issuer_id = ${issuerId}::uuid`;
  return streamRows(
    db,
    sql<JournalPosting>`
      SELECT held.posting_id, held.kind, held.posted_on, held.recorded_at, held.currency, customer.tenant_id,
        customer.name AS customer_name, invoice.number AS invoice_number, held.document, held.memo, held.accounts, held.amounts
      FROM (
        SELECT NULL::uuid AS posting_id, 'opening' AS kind, ${from}::date AS posted_on, NULL::timestamptz AS recorded_at, currency, owner AS customer_id,
          NULL::uuid AS invoice_id, NULL::text AS document, NULL::text AS memo, ARRAY[coalesce(money_place, account)] AS accounts, ARRAY[sum(amount)::text] AS amounts
        FROM (SELECT account, money_place, currency, amount, CASE WHEN account IN ('receivable', 'customerCredit') THEN customer_id END AS owner
          FROM ledger_entry WHERE ${ofIssuer} AND posted_on < ${from}::date AND account NOT IN ('revenue', 'badDebt', 'lateFees', 'lateInterest', 'paymentFees')) AS earlier
        GROUP BY account, money_place, currency, owner HAVING sum(amount) <> 0
        UNION ALL
        SELECT posting_id, kind, posted_on, recorded_at, currency, customer_id, invoice_id, document, memo,
          array_agg(coalesce(money_place, account) ORDER BY position), array_agg(amount::text ORDER BY position)
        FROM ledger_entry
        WHERE ${ofIssuer} AND (${from}::date IS NULL OR posted_on >= ${from}::date) AND (${before}::date IS NULL OR posted_on < ${before}::date)
        GROUP BY posting_id, kind, posted_on, recorded_at, currency, customer_id, invoice_id, document, memo) AS held
      LEFT JOIN customer ON customer.id = held.customer_id LEFT JOIN invoice ON invoice.id = held.invoice_id
      ORDER BY held.posted_on, held.posting_id NULLS FIRST, customer.tenant_id, held.accounts`,
  );
}
