import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

/** Sums up the rows appended since the last call. What is posted meanwhile is left for the next call. */
export async function foldLedgerTally(db: Kysely<Database>): Promise<void> {
  await sql`
    WITH fresh AS (DELETE FROM ledger_tally WHERE NOT folded RETURNING *),
    touched AS (SELECT DISTINCT issuer_id, month, currency, account, kind FROM fresh),
    summed AS (
      DELETE FROM ledger_tally AS tally USING touched
      WHERE folded AND tally.issuer_id = touched.issuer_id AND tally.month = touched.month AND tally.currency = touched.currency
        AND tally.account = touched.account AND tally.kind = touched.kind
      RETURNING tally.*)
    INSERT INTO ledger_tally (issuer_id, month, currency, account, kind, entries, amount, folded)
    SELECT issuer_id, month, currency, account, kind, sum(entries), sum(amount), true
    FROM (SELECT * FROM fresh UNION ALL SELECT * FROM summed) AS parts
    GROUP BY issuer_id, month, currency, account, kind`.execute(db);
}
