import { sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";

type Tx = Transaction<Database>;

/** The lines of an account that are booked as payouts of a provider, in minor units. */
export interface PaidOut {
  account: string;
  provider: string;
  currency: string;
  lines: number;
  amount: bigint;
  fee: bigint;
}

export async function paidOut(tx: Tx): Promise<PaidOut[]> {
  const { rows } = await sql<PaidOut>`
    SELECT account, payout_provider AS provider, currency, count(*)::int AS lines, sum(amount)::bigint AS amount,
      sum(payout_fee)::bigint AS fee
    FROM bank_line WHERE transfer_posting_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`.execute(tx);
  return rows;
}

/** Booked payouts whose posting is not there, or moves something else. */
export async function withoutTransfer(tx: Tx): Promise<{ id: string; booked_on: string }[]> {
  const { rows } = await sql<{ id: string; booked_on: string }>`
    SELECT line.id, line.booked_on::text FROM bank_line AS line
    WHERE line.transfer_posting_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM ledger_entry AS entry WHERE entry.posting_id = line.transfer_posting_id AND entry.kind = 'transfer'
        AND entry.customer_id IS NULL AND entry.money_place = 'clearing:' || line.payout_provider
        AND entry.currency = line.currency AND entry.amount = -line.amount)
    ORDER BY line.booked_on, line.id LIMIT 20`.execute(tx);
  return rows;
}

/** What the books have of the operator's own money, and of what providers kept, by account or place. */
export interface OwnBalance {
  account: string;
  currency: string;
  amount: bigint;
}

export async function ownBalances(tx: Tx): Promise<OwnBalance[]> {
  const { rows } = await sql<OwnBalance>`
    SELECT coalesce(money_place, account) AS account, currency, sum(amount)::bigint AS amount
    FROM ledger_entry WHERE customer_id IS NULL GROUP BY 1, 2 ORDER BY 1, 2`.execute(tx);
  return rows;
}

/** How many postings belong to no customer, and those that do not sum to zero in one currency. */
export async function ownPostings(
  tx: Tx,
): Promise<{ postings: number; unbalanced: { posting_id: string; sum: string; currencies: string }[] }> {
  const counted = await sql<{ postings: number }>`
    SELECT count(DISTINCT posting_id)::int AS postings FROM ledger_entry WHERE customer_id IS NULL`.execute(
    tx,
  );
  const { rows } = await sql<{ posting_id: string; sum: string; currencies: string }>`
    SELECT posting_id, sum(amount)::text AS sum, string_agg(DISTINCT currency, ' and ') AS currencies
    FROM ledger_entry WHERE customer_id IS NULL
    GROUP BY posting_id HAVING sum(amount) <> 0 OR min(currency) <> max(currency)
    ORDER BY posting_id LIMIT 20`.execute(tx);
  return { postings: counted.rows[0]?.postings ?? 0, unbalanced: rows };
}

/** All that ever came in by providers, also what was reversed since. */
export async function cameIn(tx: Tx): Promise<{ place: string; currency: string; amount: bigint }[]> {
  const { rows } = await sql<{ place: string; currency: string; amount: bigint }>`
    SELECT money_place AS place, currency, sum(amount)::bigint AS amount FROM payment
    WHERE money_place LIKE 'clearing:%' GROUP BY 1, 2`.execute(tx);
  return rows;
}
