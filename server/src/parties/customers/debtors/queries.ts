import { sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { CustomerRow } from "../queries.ts";

/** What is exported: days, half-open, of an issuer in one currency. */
export interface DebtorsQuery {
  from: string;
  before: string;
  issuerId: string;
  currency: string;
}

/** Lets one transaction at a time give debtor numbers. */
export async function lockDebtorNumbers(tx: Transaction<Database>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('billow debtor numbers', 0))`.execute(tx);
}

/** The customers with postings, locked in the order in which customers are locked everywhere. */
export async function lockDebtors(
  tx: Transaction<Database>,
  { from, before, issuerId, currency }: DebtorsQuery,
): Promise<CustomerRow[]> {
  return tx
    .selectFrom("customer")
    .selectAll()
    .where(
      sql<boolean>`id IN (SELECT customer_id FROM ledger_entry WHERE posted_on >= ${from}::date AND posted_on < ${before}::date
        AND issuer_id = ${issuerId}::uuid AND currency = ${currency})`,
    )
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}

/** The first numbers of five digits that are nobody's account. */
export async function freeDebtorNumbers(tx: Transaction<Database>, count: number): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    SELECT number::text AS number FROM generate_series(10000, 69999) AS number
    WHERE NOT EXISTS (SELECT FROM customer WHERE rpad(debtor_number, 9, '0') = rpad(number::text, 9, '0'))
    ORDER BY number LIMIT ${count}`.execute(tx);
  return rows.map(({ number }) => number);
}

/** Writes that an export uses these numbers. */
export async function keepDebtorNumbers(
  tx: Transaction<Database>,
  rows: readonly { id: string; debtor_number: string | null }[],
): Promise<void> {
  await sql`
    UPDATE customer SET debtor_number = used.number, debtor_number_used = true
    FROM unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map((row) => row.debtor_number)}::text[]) AS used (id, number)
    WHERE customer.id = used.id`.execute(tx);
}
