import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { LooseBalance, StoredReceipt } from "./check-receipts.ts";

type Tx = Transaction<Database>;

/** A customer's payments of money with the sums of their allocations. */
export async function receiptsOf(tx: Tx, customerId: string): Promise<StoredReceipt[]> {
  const { rows } = await sql<StoredReceipt>`
    SELECT payment.id, payment.currency, payment.amount, payment.applied, payment.invoice_id IS NOT NULL AS has_invoice,
      payment.reversed_at IS NOT NULL AS is_reversed,
      coalesce(sum(part.amount) FILTER (WHERE NOT part.from_credit), 0)::bigint AS received,
      coalesce(sum(part.amount) FILTER (WHERE NOT part.from_credit AND part.released_at IS NULL), 0)::bigint AS received_standing,
      coalesce(sum(part.amount) FILTER (WHERE part.released_at IS NULL), 0)::bigint AS standing
    FROM payment LEFT JOIN payment_allocation AS part ON part.payment_id = payment.id
    WHERE payment.customer_id = ${customerId} AND payment.source = 'money'
    GROUP BY payment.id ORDER BY payment.id`.execute(tx);
  return rows;
}

/** What was paid out of a customer's credit. */
export async function payoutsOf(tx: Tx, customerId: string): Promise<{ currency: string; amount: bigint }[]> {
  return tx
    .selectFrom("payout")
    .select(["currency", "amount"])
    .where("customer_id", "=", customerId)
    .execute();
}

/** What the books hold of a customer without an invoice. */
export async function looseBalancesOf(tx: Tx, customerId: string): Promise<LooseBalance[]> {
  const { rows } = await sql<LooseBalance>`
    SELECT account, currency, sum(amount)::bigint AS amount FROM ledger_entry
    WHERE customer_id = ${customerId} AND invoice_id IS NULL GROUP BY account, currency ORDER BY 1, 2`.execute(
    tx,
  );
  return rows;
}
