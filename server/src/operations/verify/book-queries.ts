import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Whose } from "../../db/shards/whose.ts";
import type { HeldMoney, LooseBalance, StoredReceipt } from "./check-receipts.ts";

type Tx = Transaction<Database>;

interface Owned {
  customer_id: string;
}

/** Customers' payments of money with the sums of their allocations. */
export async function receiptsOf(tx: Tx, whose: Whose): Promise<(StoredReceipt & Owned)[]> {
  const { rows } = await sql<StoredReceipt & Owned>`
    SELECT payment.customer_id, payment.id, payment.currency, payment.amount, payment.applied,
      payment.invoice_id IS NOT NULL AS has_invoice, payment.reversed_at IS NOT NULL AS is_reversed,
      coalesce(sum(part.amount) FILTER (WHERE NOT part.from_credit), 0)::bigint AS received,
      coalesce(sum(part.amount) FILTER (WHERE NOT part.from_credit AND part.released_at IS NULL), 0)::bigint AS received_standing,
      coalesce(sum(part.amount) FILTER (WHERE part.released_at IS NULL), 0)::bigint AS standing
    FROM payment LEFT JOIN payment_allocation AS part ON part.payment_id = payment.id
    WHERE ${whose("payment.customer_id")} AND payment.source = 'money'
    GROUP BY payment.id ORDER BY payment.customer_id, payment.id`.execute(tx);
  return rows;
}

/** What was paid out of customers' credit. */
export async function payoutsOf(
  tx: Tx,
  whose: Whose,
): Promise<({ currency: string; amount: bigint } & Owned)[]> {
  return tx
    .selectFrom("payout")
    .select(["customer_id", "currency", "amount"])
    .where(whose("customer_id"))
    .execute();
}

/** What the books hold of customers without an invoice. */
export async function looseBalancesOf(tx: Tx, whose: Whose): Promise<(LooseBalance & Owned)[]> {
  const { rows } = await sql<LooseBalance & Owned>`
    SELECT customer_id, account, currency, sum(amount)::bigint AS amount FROM ledger_entry
    WHERE ${whose("customer_id")} AND invoice_id IS NULL GROUP BY customer_id, account, currency ORDER BY 1, 2, 3`.execute(
    tx,
  );
  return rows;
}

/** Where money is that the books tell apart: the payments that stand less what providers paid back, and the entries. */
export async function heldMoneyOf(tx: Tx, whose: Whose): Promise<(HeldMoney & Owned)[]> {
  const { rows } = await sql<HeldMoney & Owned>`
    SELECT customer_id, currency, place, coalesce(facts.amount, 0)::bigint AS facts, coalesce(books.amount, 0)::bigint AS books
    FROM (SELECT payment.customer_id, payment.currency, money_place AS place, sum(CASE WHEN reversed_at IS NULL THEN payment.amount ELSE 0 END
        - coalesce((SELECT sum(refund.amount) FROM provider_refund AS refund WHERE refund.payment_id = payment.id AND refund.state = 'paid'
          AND payment.money_place = 'clearing:' || refund.provider), 0)) AS amount
      FROM payment WHERE ${whose("payment.customer_id")} AND money_place IS NOT NULL GROUP BY 1, 2, 3) AS facts
    FULL JOIN (SELECT customer_id, currency, money_place AS place, sum(amount) AS amount FROM ledger_entry
      WHERE ${whose("customer_id")} AND money_place IS NOT NULL GROUP BY 1, 2, 3) AS books USING (customer_id, currency, place)
    ORDER BY customer_id, currency, place`.execute(tx);
  return rows;
}

/** How many postings a customer has, and those that do not sum to zero in one currency. */
export interface Postings {
  customer_id: string;
  postings: number;
  unbalanced: { posting_id: string; sum: string; currencies: string }[];
}

export async function postingsOf(tx: Tx, whose: Whose): Promise<Postings[]> {
  const counted = await sql<{ customer_id: string; postings: number }>`
    SELECT customer_id, count(DISTINCT posting_id)::int AS postings FROM ledger_entry
    WHERE ${whose("customer_id")} GROUP BY customer_id`.execute(tx);
  const unbalanced = await sql<Postings["unbalanced"][number] & { customer_id: string }>`
    SELECT customer_id, posting_id, sum(amount)::text AS sum, string_agg(DISTINCT currency, ' and ') AS currencies
    FROM ledger_entry WHERE ${whose("customer_id")}
    GROUP BY customer_id, posting_id HAVING sum(amount) <> 0 OR min(currency) <> max(currency)
    ORDER BY customer_id, posting_id`.execute(tx);
  const own = Map.groupBy(unbalanced.rows, (row) => row.customer_id);
  return counted.rows.map((row) => ({ ...row, unbalanced: own.get(row.customer_id) ?? [] }));
}

/** Customers' receivables in the books, by currency, in minor units. */
export async function receivablesOf(
  tx: Tx,
  whose: Whose,
): Promise<{ customer_id: string; currency: string; amount: bigint }[]> {
  const { rows } = await sql<{ customer_id: string; currency: string; amount: bigint }>`
    SELECT customer_id, currency, sum(amount)::bigint AS amount FROM ledger_entry
    WHERE ${whose("customer_id")} AND account = 'receivable' GROUP BY customer_id, currency`.execute(tx);
  return rows;
}

/** Customers' credit by currency, in minor units: as stored, and as in the books. */
export async function creditOf(
  tx: Tx,
  whose: Whose,
): Promise<{ customer_id: string; currency: string; kept: bigint; books: bigint }[]> {
  const { rows } = await sql<{ customer_id: string; currency: string; kept: bigint; books: bigint }>`
    SELECT customer_id, currency, coalesce(kept.amount, 0)::bigint AS kept, coalesce(books.amount, 0)::bigint AS books
    FROM (SELECT customer_id, currency, amount FROM customer_credit WHERE ${whose("customer_id")}) AS kept
    FULL JOIN (SELECT customer_id, currency, -sum(amount) AS amount FROM ledger_entry
      WHERE ${whose("customer_id")} AND account = 'customerCredit' GROUP BY customer_id, currency) AS books
      USING (customer_id, currency)
    ORDER BY customer_id, currency`.execute(tx);
  return rows;
}
