import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { amountDueOf, isReceivable } from "../../db/rules/invoice-rules.ts";
import type { Database } from "../../db/schema.ts";

export interface BooksQuery {
  /** The last day that counts. */
  asOf: string;
  issuerId: string | null;
  currency: string | null;
}

/** What a customer owed at the end of a day, of invoices with the same due date. */
export interface OpenDebt {
  customer_id: string;
  customer_name: string;
  tenant_id: string;
  currency: CurrencyCode;
  due_date: string;
  amount: bigint;
}

/**
 * The debts of the books of a day: what is open on invoices now, less the postings of `receivable` after that day. It is the
 * balance of all postings up to it, without reading those of years.
 */
export async function debtsOn(db: Kysely<Database>, query: BooksQuery): Promise<OpenDebt[]> {
  const { rows } = await sql<Omit<OpenDebt, "amount"> & { amount: string }>`
    SELECT debt.customer_id, customer.name AS customer_name, customer.tenant_id, debt.currency, debt.due_date, debt.amount::text AS amount
    FROM (
      SELECT customer_id, currency, due_date, sum(amount) AS amount
      FROM (
        SELECT customer_id, currency, due_date, ${amountDueOf()} AS amount FROM invoice
        WHERE ${isReceivable()} AND ${isAskedFor(query)}
        UNION ALL
        SELECT later.customer_id, later.currency, invoice.due_date, -later.amount
        FROM (
          SELECT invoice_id, customer_id, currency, amount FROM ledger_entry
          WHERE account = 'receivable' AND posted_on > ${query.asOf}::date AND ${isAskedFor(query)}) AS later
        JOIN invoice ON invoice.id = later.invoice_id) AS part
      GROUP BY customer_id, currency, due_date HAVING sum(amount) <> 0) AS debt
    JOIN customer ON customer.id = debt.customer_id
    ORDER BY debt.currency, customer.name, customer.tenant_id, debt.due_date`.execute(db);
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
}

/** What was invoiced after a day and up to another, less what was voided or credited then, by currency. */
export async function invoicedBetween(
  db: Kysely<Database>,
  { after, ...query }: BooksQuery & { after: string },
): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await sql<{ currency: string; amount: string }>`
    SELECT currency, sum(amount)::text AS amount FROM ledger_entry
    WHERE account = 'receivable' AND kind IN ('issue', 'void', 'creditNote') AND posted_on > ${after}::date AND posted_on <= ${query.asOf}::date
      AND ${isAskedFor(query)}
    GROUP BY currency`.execute(db);
  return new Map(rows.map(({ currency, amount }) => [currency, BigInt(amount)]));
}

function isAskedFor({ issuerId, currency }: BooksQuery): RawBuilder<boolean> {
  return sql`(${issuerId}::uuid IS NULL OR issuer_id = ${issuerId}::uuid) AND (${currency}::text IS NULL OR currency = ${currency}::text)`;
}
