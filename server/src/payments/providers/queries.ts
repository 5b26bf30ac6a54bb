import type { MoneyPlace } from "@billow/core/books/money-place.ts";
import { type Insertable, type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type {
  PaymentLinkTable,
  PaymentProviderTable,
  ProviderMessageTable,
  ProviderRefundTable,
} from "../../db/schema/payment-providers.ts";
import type { Database } from "../../db/schema.ts";

type Tx = Transaction<Database>;

export type LinkRow = Selectable<PaymentLinkTable>;
export type MessageRow = Selectable<ProviderMessageTable>;
export type ProviderRefundRow = Selectable<ProviderRefundTable>;

export async function findProvider(db: Kysely<Database>): Promise<Selectable<PaymentProviderTable>> {
  return db.selectFrom("payment_provider").selectAll().executeTakeFirstOrThrow();
}

export async function updateProvider(tx: Tx, row: Insertable<PaymentProviderTable>): Promise<void> {
  await tx.updateTable("payment_provider").set(row).execute();
}

/** The last page that was made, or is to be made, for an invoice. */
export async function lastLink(db: Kysely<Database>, invoiceId: string): Promise<LinkRow | null> {
  const row = await db
    .selectFrom("payment_link")
    .selectAll()
    .where("invoice_id", "=", invoiceId)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

export async function insertLink(tx: Tx, row: Insertable<PaymentLinkTable>): Promise<LinkRow> {
  return tx.insertInto("payment_link").values(row).returningAll().executeTakeFirstOrThrow();
}

export async function completeLink(
  db: Kysely<Database>,
  { id, ...made }: { id: string; url: string; reference: string; expires_at: string },
): Promise<void> {
  await db.updateTable("payment_link").set(made).where("id", "=", id).execute();
}

/** Keeps what a provider told, unless it was kept before. */
export async function keepMessage(
  db: Kysely<Database>,
  row: Insertable<ProviderMessageTable>,
): Promise<void> {
  await db
    .insertInto("provider_message")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Messages that are due, the oldest first. */
export async function dueMessages(db: Kysely<Database>, now: string): Promise<{ id: string }[]> {
  return db
    .selectFrom("provider_message")
    .select("id")
    .where("state", "=", "waiting")
    .where("next_attempt_at", "<=", now)
    .orderBy("received_at")
    .orderBy("id")
    .limit(100)
    .execute();
}

/** Messages that still wait, the oldest first. */
export async function waitingMessages(db: Kysely<Database>): Promise<MessageRow[]> {
  return db
    .selectFrom("provider_message")
    .selectAll()
    .where("state", "=", "waiting")
    .orderBy("received_at")
    .orderBy("id")
    .limit(50)
    .execute();
}

/** A message that waits, locked; null where somebody has done it or is doing it. */
export async function lockMessage(tx: Tx, id: string): Promise<MessageRow | null> {
  const row = await tx
    .selectFrom("provider_message")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row ?? null;
}

export async function settleMessage(
  tx: Tx,
  { id, ...outcome }: { id: string; state: "done" | "ignored"; problem: string | null },
): Promise<void> {
  await tx
    .updateTable("provider_message")
    .set((row) => ({ ...outcome, next_attempt_at: null, attempts: row("attempts", "+", 1) }))
    .where("id", "=", id)
    .execute();
}

export async function postponeMessage(
  db: Kysely<Database>,
  { id, problem, until }: { id: string; problem: string; until: string },
): Promise<void> {
  await db
    .updateTable("provider_message")
    .set((row) => ({ problem, next_attempt_at: until, attempts: row("attempts", "+", 1) }))
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .execute();
}

/** The payments of a provider's transaction, those that stand first. */
export async function paymentsOfTransaction(
  db: Kysely<Database>,
  { method, reference }: { method: string; reference: string },
): Promise<
  {
    id: string;
    invoice_id: string | null;
    customer_id: string;
    amount: bigint;
    currency: string;
    reversed_on: string | null;
  }[]
> {
  return db
    .selectFrom("payment")
    .select(["id", "invoice_id", "customer_id", "amount", "currency", "reversed_on"])
    .where(sql`lower(method)`, "=", method.toLowerCase())
    .where(sql`lower(transaction_id)`, "=", reference.toLowerCase())
    .orderBy(sql`reversed_on IS NOT NULL`)
    .orderBy("id", "desc")
    .execute();
}

/** The payments by a provider of which something pays an invoice, with what of each was not yet refunded by it. */
export async function refundablePayments(
  tx: Tx,
  { invoiceId, method }: { invoiceId: string; method: string },
): Promise<{ id: string; reference: string; left: bigint }[]> {
  const { rows } = await sql<{ id: string; reference: string; left: string }>`
    SELECT payment.id, payment.transaction_id AS reference,
      (payment.amount - coalesce((SELECT sum(amount) FROM provider_refund
        WHERE payment_id = payment.id AND state <> 'failed'), 0))::text AS left
    FROM payment
    WHERE lower(payment.method) = lower(${method}) AND payment.transaction_id IS NOT NULL AND payment.reversed_at IS NULL
      AND (payment.invoice_id = ${invoiceId} OR EXISTS (SELECT FROM payment_allocation AS part
        WHERE part.payment_id = payment.id AND part.invoice_id = ${invoiceId} AND part.released_at IS NULL))
    ORDER BY payment.id`.execute(tx);
  return rows.map(({ left, ...payment }) => ({ ...payment, left: BigInt(left) }));
}

export async function providerRefund(
  db: Kysely<Database>,
  refundId: string,
): Promise<ProviderRefundRow | null> {
  const row = await db
    .selectFrom("provider_refund")
    .selectAll()
    .where("refund_id", "=", refundId)
    .executeTakeFirst();
  return row ?? null;
}

export async function insertProviderRefund(
  tx: Tx,
  row: Insertable<ProviderRefundTable>,
): Promise<ProviderRefundRow> {
  return tx.insertInto("provider_refund").values(row).returningAll().executeTakeFirstOrThrow();
}

/** Lets a refund that had failed be tried in another round. */
export async function beginNextRound(
  tx: Tx,
  { refundId, now }: { refundId: string; now: string },
): Promise<ProviderRefundRow> {
  return tx
    .updateTable("provider_refund")
    .set((row) => ({
      state: "waiting",
      round: row("round", "+", 1),
      attempts: 0,
      next_attempt_at: now,
      reference: null,
      problem: null,
    }))
    .where("refund_id", "=", refundId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Takes the refund that has been due the longest, for whoever asks until `until`. */
export async function claimRefund(
  db: Kysely<Database>,
  { now, until }: { now: string; until: string },
): Promise<ProviderRefundRow | null> {
  const { rows } = await sql<ProviderRefundRow>`
    WITH due AS (
      SELECT refund_id FROM provider_refund WHERE state = 'waiting' AND next_attempt_at <= ${now}::timestamptz
      ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE provider_refund AS row SET attempts = attempts + 1, next_attempt_at = ${until}::timestamptz
    FROM due WHERE row.refund_id = due.refund_id RETURNING row.*`.execute(db);
  return rows[0] ?? null;
}

/** Writes down how an attempt ended; says whether the refund was still waiting in that round. */
export async function settleRefund(
  tx: Tx,
  {
    refund_id,
    round,
    ...outcome
  }: Pick<ProviderRefundRow, "refund_id" | "round" | "state" | "next_attempt_at" | "reference" | "problem">,
): Promise<boolean> {
  const result = await tx
    .updateTable("provider_refund")
    .set(outcome)
    .where("refund_id", "=", refund_id)
    .where("round", "=", round)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Marks a refund that was paid out as failed, as the provider says afterwards. */
export async function failPaidRefund(
  tx: Tx,
  { reference, problem }: { reference: string; problem: string },
): Promise<ProviderRefundRow | null> {
  const row = await tx
    .updateTable("provider_refund")
    .set({ state: "failed", problem })
    .where("reference", "=", reference)
    .where("state", "=", "paid")
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Where the money of a payment came in. */
export async function placeOfPayment(db: Kysely<Database>, id: string): Promise<MoneyPlace | null> {
  const row = await db
    .selectFrom("payment")
    .select("money_place")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.money_place;
}

/** The invoice of a refund. */
export async function invoiceOfRefund(db: Kysely<Database>, refundId: string): Promise<string> {
  const row = await db
    .selectFrom("refund")
    .select("invoice_id")
    .where("id", "=", refundId)
    .executeTakeFirstOrThrow();
  return row.invoice_id;
}
