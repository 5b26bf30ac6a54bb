import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import { isWithin, type Within } from "../../db/within.ts";

/** A payment with its invoice's number and its customer's names. */
export interface ListedPaymentRow {
  id: string;
  invoice_id: string | null;
  invoice_number: string | null;
  customer_id: string;
  customer_name: string;
  tenant_id: string;
  currency: CurrencyCode;
  amount: bigint;
  applied: bigint;
  source: "money" | "credit";
  method: string;
  transaction_id: string | null;
  paid_on: string;
  recorded_at: string;
  released_at: string | null;
  reversed_on: string | null;
  reversal_reason: string | null;
  /** What of it pays which invoice; amounts in minor units as text. */
  allocations: { id: string; number: string; amount: string; on: string }[];
}

export interface PaymentFilter {
  /** What an invoice's number or a transaction id contains, as LIKE patterns, or which customers; null for all. */
  search: { numberLike: string; transactionLike: string; customerIds: readonly string[] } | null;
  paidFrom?: string | undefined;
  paidBefore?: string | undefined;
  source?: "money" | "credit" | undefined;
  customerId?: string | undefined;
  currency?: string | undefined;
  /** The customers that the caller is limited to. */
  within?: Within | undefined;
}

const PAYMENTS = sql`
    SELECT payment.id, payment.invoice_id, invoice.number AS invoice_number, payment.customer_id,
      customer.name AS customer_name, customer.tenant_id, payment.currency, payment.amount, payment.applied, payment.source,
      payment.method, payment.transaction_id, payment.paid_on, payment.recorded_at, payment.released_at,
      payment.reversed_on, payment.reversal_reason, coalesce((
        SELECT json_agg(json_build_object('id', part.invoice_id, 'number', paid.number, 'amount', part.amount::text,
          'on', part.allocated_on) ORDER BY part.id)
        FROM payment_allocation AS part JOIN invoice AS paid ON paid.id = part.invoice_id
        WHERE part.payment_id = payment.id AND part.released_at IS NULL AND payment.reversed_at IS NULL), '[]') AS allocations
    FROM payment LEFT JOIN invoice ON invoice.id = payment.invoice_id JOIN customer ON customer.id = payment.customer_id`;

export async function paymentById(db: Kysely<Database>, id: string): Promise<ListedPaymentRow | undefined> {
  const { rows } = await sql<ListedPaymentRow>`${PAYMENTS} WHERE payment.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** A page of payments, the newest first, one more than asked for where there are more. */
export async function listPayments(
  db: Kysely<Database>,
  query: { filter: PaymentFilter; after: { date: string; id: string } | null; limit: number },
): Promise<ListedPaymentRow[]> {
  const { filter, after, limit } = query;
  const { search } = filter;
  const conditions = [
    isWithin("payment.customer_id", filter.within ?? null),
    ...(after === null
      ? []
      : [sql`(payment.paid_on, payment.id) < (${after.date}::date, ${after.id}::uuid)`]),
    ...(filter.paidFrom === undefined ? [] : [sql`payment.paid_on >= ${filter.paidFrom}::date`]),
    ...(filter.paidBefore === undefined ? [] : [sql`payment.paid_on < ${filter.paidBefore}::date`]),
    ...(filter.source === undefined ? [] : [sql`payment.source = ${filter.source}`]),
    ...(filter.customerId === undefined ? [] : [sql`payment.customer_id = ${filter.customerId}::uuid`]),
    ...(filter.currency === undefined ? [] : [sql`payment.currency = ${filter.currency}`]),
    ...(search === null
      ? []
      : [
          sql`(invoice.number LIKE ${search.numberLike} OR lower(payment.transaction_id) LIKE ${search.transactionLike}
            OR payment.customer_id = ANY(${search.customerIds}::uuid[])
            OR EXISTS (SELECT FROM payment_allocation AS part JOIN invoice AS paid ON paid.id = part.invoice_id
              WHERE part.payment_id = payment.id AND paid.number LIKE ${search.numberLike}))`,
        ]),
  ];
  const { rows } = await sql<ListedPaymentRow>`
    ${PAYMENTS}
    WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY payment.paid_on DESC, payment.id DESC LIMIT ${limit + 1}`.execute(db);
  return rows;
}
