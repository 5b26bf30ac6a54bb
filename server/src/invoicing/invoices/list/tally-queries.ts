import type { InvoiceStatus } from "@billow/core/invoicing/transitions.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";

/** The number of invoices of a status and currency, with their amount due and total in minor units. */
export interface StatusCount {
  status: InvoiceStatus;
  currency: CurrencyCode;
  invoices: bigint;
  due: string;
  /** Their total, in minor units. */
  total: string;
}

/**
 * Counts from the tally, without reading invoices.
 *
 * @param conditions on issuer, issue date, due date, status and currency; all must hold
 */
export async function tallied(
  db: Kysely<Database>,
  conditions: readonly RawBuilder<unknown>[],
): Promise<StatusCount[]> {
  const { rows } = await sql<StatusCount>`
    SELECT status, currency, sum(invoices)::bigint AS invoices, sum(due)::text AS due, sum(total)::text AS total
    FROM invoice_tally
    WHERE ${sql.join([...conditions, sql`TRUE`], sql` AND `)}
    GROUP BY status, currency HAVING sum(invoices) <> 0`.execute(db);
  return rows;
}

/** The first and last date of invoices, both inclusive. */
export interface TalliedDates {
  issuedFirst: string;
  issuedLast: string;
  dueFirst: string;
  dueLast: string;
}

/** The range of dates of invoices that meet the conditions of `tallied`; null where there are none. */
export async function talliedDates(
  db: Kysely<Database>,
  conditions: readonly RawBuilder<unknown>[],
): Promise<TalliedDates | null> {
  const { rows } = await sql<{ [Name in keyof TalliedDates]: string | null }>`
    SELECT min(issue_date) AS "issuedFirst", max(issue_date) AS "issuedLast", min(due_date) AS "dueFirst", max(due_date) AS "dueLast"
    FROM invoice_tally WHERE ${sql.join([...conditions, sql`TRUE`], sql` AND `)}`.execute(db);
  const { issuedFirst = null, issuedLast = null, dueFirst = null, dueLast = null } = rows[0] ?? {};
  if (issuedFirst === null || issuedLast === null || dueFirst === null || dueLast === null) return null;
  return { issuedFirst, issuedLast, dueFirst, dueLast };
}

/** Sums up the rows appended since the last call. Concurrent changes are left for the next call. */
export async function foldTally(db: Kysely<Database>): Promise<void> {
  await sql`
    WITH fresh AS (DELETE FROM invoice_tally WHERE NOT folded RETURNING *),
    touched AS (SELECT DISTINCT issuer_id, issue_date, due_date, status, currency FROM fresh),
    summed AS (
      DELETE FROM invoice_tally USING touched
      WHERE folded AND invoice_tally.issuer_id = touched.issuer_id AND invoice_tally.issue_date = touched.issue_date AND invoice_tally.due_date = touched.due_date
        AND invoice_tally.status = touched.status AND invoice_tally.currency = touched.currency
      RETURNING invoice_tally.*)
    INSERT INTO invoice_tally (issuer_id, issue_date, due_date, status, currency, invoices, due, total, folded)
    SELECT issuer_id, issue_date, due_date, status, currency, sum(invoices), sum(due), sum(total), true
    FROM (SELECT * FROM fresh UNION ALL SELECT * FROM summed) AS parts
    GROUP BY issuer_id, issue_date, due_date, status, currency
    HAVING sum(invoices) <> 0 OR sum(due) <> 0 OR sum(total) <> 0`.execute(db);
}
