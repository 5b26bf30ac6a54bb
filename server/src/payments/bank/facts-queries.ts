import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql } from "kysely";
import { isAllocatable, isReceivable } from "../../db/rules/invoice-rules.ts";
import type { Database } from "../../db/schema.ts";

type Db = Kysely<Database>;

/** An invoice as far as lines may pay it. */
export interface PayableRow {
  id: string;
  number: string;
  customer_id: string;
  issuer_id: string;
  currency: CurrencyCode;
  due: bigint;
  due_date: string;
  is_open: boolean;
}

/** What is due, or where all of that is written off, what a payment would take back. */
const PAYABLE = sql`
  SELECT id, number, customer_id, issuer_id, currency, due_date::text,
    CASE WHEN total - amount_paid - written_off - credited > 0 THEN total - amount_paid - written_off - credited ELSE written_off END AS due,
    ${isAllocatable()} AS is_open
  FROM invoice`;

export async function invoicesOfNumbers(db: Db, numbers: readonly string[]): Promise<PayableRow[]> {
  const { rows } = await sql<PayableRow>`
    ${PAYABLE} WHERE number = ANY(${numbers}::text[]) AND status <> 'draft'`.execute(db);
  return rows;
}

export async function openOfCustomers(db: Db, customerIds: readonly string[]): Promise<PayableRow[]> {
  const { rows } = await sql<PayableRow>`
    ${PAYABLE} WHERE customer_id = ANY(${customerIds}::uuid[]) AND ${isReceivable()}`.execute(db);
  return rows;
}

/** Open invoices over exactly one of these amounts, a few of each. */
export async function openOfAmounts(
  db: Db,
  wanted: readonly { amount: bigint; currency: string }[],
  most: number,
): Promise<PayableRow[]> {
  const { rows } = await sql<PayableRow>`
    SELECT id, number, customer_id, issuer_id, currency, due_date, due, is_open FROM (
      SELECT open.*, row_number() OVER (PARTITION BY open.currency, open.due ORDER BY open.due_date, open.number) AS place
      FROM (${PAYABLE} WHERE ${isReceivable()}) AS open
      JOIN unnest(${wanted.map(({ amount }) => amount.toString())}::bigint[], ${wanted.map(({ currency }) => currency)}::text[]) AS wanted (amount, currency)
        ON open.due = wanted.amount AND open.currency = wanted.currency) AS found
    WHERE place <= ${most}`.execute(db);
  return rows;
}

export async function customersOfIbans(
  db: Db,
  ibans: readonly string[],
): Promise<{ iban: string; customer_id: string }[]> {
  if (ibans.length === 0) return [];
  return db
    .selectFrom("customer_iban")
    .select(["iban", "customer_id"])
    .where("iban", "in", ibans)
    .orderBy("customer_id")
    .execute();
}

/** Customers whose folded name is exactly one of these. */
export async function customersOfNames(
  db: Db,
  names: readonly string[],
): Promise<{ search_name: string; id: string }[]> {
  if (names.length === 0) return [];
  return db
    .selectFrom("customer")
    .select(["search_name", "id"])
    .where("search_name", "in", names)
    .orderBy("id")
    .execute();
}

/** A payment of money that is not reversed, with what may show that a line is about it. */
export interface PaymentFactRow {
  id: string;
  customer_id: string;
  amount: bigint;
  currency: CurrencyCode;
  paid_on: string;
  transaction_id: string | null;
  /** Whether a line is its receipt. */
  on_line: boolean;
  end_to_end_id: string | null;
  iban: string | null;
}

/** Payments with these transaction ids, and those that came by lines with these ids or from these accounts. */
export async function paymentsOf(
  db: Db,
  { ids, ibans }: { ids: readonly string[]; ibans: readonly string[] },
): Promise<PaymentFactRow[]> {
  if (ids.length === 0 && ibans.length === 0) return [];
  const { rows } = await sql<PaymentFactRow>`
    SELECT payment.id, payment.customer_id, payment.amount, payment.currency, payment.paid_on::text, payment.transaction_id,
      line.id IS NOT NULL AS on_line, line.end_to_end_id, line.iban
    FROM payment LEFT JOIN bank_line AS line ON line.payment_id = payment.id AND line.amount > 0
    WHERE payment.source = 'money' AND payment.reversed_at IS NULL AND payment.id IN (
      SELECT id FROM payment WHERE lower(transaction_id) = ANY(${ids.map((id) => id.toLowerCase())}::text[]) AND source = 'money'
      UNION ALL
      SELECT payment_id FROM bank_line WHERE end_to_end_id = ANY(${ids}::text[]) AND end_to_end_id <> '' AND state = 'booked'
      UNION ALL
      SELECT payment_id FROM bank_line WHERE iban = ANY(${ibans}::text[]) AND state = 'booked')
    ORDER BY payment.paid_on DESC, payment.id`.execute(db);
  return rows;
}
