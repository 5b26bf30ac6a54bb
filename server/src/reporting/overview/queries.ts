import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql } from "kysely";
import { isReceivable } from "../../db/rules/invoice-rules.ts";
import type { Database } from "../../db/schema.ts";

type Db = Kysely<Database>;

/** Counting of what may be very many ends here: nobody needs to know by how much more. */
const COUNTED_MAX = 100_000;

export interface OpenOnDate {
  currency: CurrencyCode;
  due_date: string;
  invoices: bigint;
  /** Minor units. */
  amount: string;
}

/** What is not paid of invoices that wait for payment, by currency and due date. */
export async function openByDueDate(db: Db, issuerId: string | null): Promise<OpenOnDate[]> {
  const { rows } = await sql<OpenOnDate>`
    SELECT currency, due_date, sum(invoices)::bigint AS invoices, sum(due)::text AS amount FROM invoice_tally
    WHERE ${isReceivable("invoice_tally")} AND (${issuerId}::uuid IS NULL OR issuer_id = ${issuerId}::uuid)
    GROUP BY currency, due_date HAVING sum(invoices) <> 0 ORDER BY currency, due_date`.execute(db);
  return rows;
}

/** The number of events of tenants that no customer has. */
export async function unmatchedEvents(db: Db): Promise<number> {
  const { rows } = await sql<{ events: number }>`
    SELECT count(*)::int AS events FROM (SELECT 1 FROM usage_event WHERE customer_id IS NULL LIMIT ${COUNTED_MAX}) AS unmatched`.execute(
    db,
  );
  return rows[0]?.events ?? 0;
}

/** The number of lines of bank statements to settle. */
export async function openBankLines(db: Db): Promise<number> {
  const { rows } = await sql<{ lines: number }>`
    SELECT count(*)::int AS lines FROM bank_line WHERE state = 'open'`.execute(db);
  return rows[0]?.lines ?? 0;
}

/** Deliveries to endpoints that failed for good, and the number of endpoints that were switched off because of it. */
export async function webhookFailures(db: Db): Promise<{ failed: number; off: number }> {
  const { rows } = await sql<{ failed: number; off: number }>`
    SELECT (SELECT count(*)::int FROM (SELECT FROM delivery WHERE destination = 'webhook' AND state = 'failed' LIMIT ${COUNTED_MAX}) AS failed) AS failed,
      (SELECT count(*)::int FROM webhook_endpoint WHERE NOT enabled AND disabled_reason IS NOT NULL) AS off`.execute(
    db,
  );
  return rows[0] ?? { failed: 0, off: 0 };
}
