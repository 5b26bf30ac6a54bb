import type { MoneyPlace } from "@billow/core/books/money-place.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Insertable, sql, type Transaction } from "kysely";
import type { PaymentTable, PayoutTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

type Tx = Transaction<Database>;

export async function insertPaymentRow(tx: Tx, row: Insertable<PaymentTable>): Promise<void> {
  await tx.insertInto("payment").values(row).execute();
}

/** Inserts a payment. Returns false if its method's transaction was recorded before. Waits for a concurrent recording. */
export async function insertPaymentOnce(tx: Tx, row: Insertable<PaymentTable>): Promise<boolean> {
  const made = await tx
    .insertInto("payment")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

/** Where a method's transaction was first recorded: the number of the invoice, or the name of the customer. */
export async function ownerOfTransaction(
  tx: Tx,
  { method, transactionId }: { method: string; transactionId: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ owner: string }>`
    SELECT coalesce(invoice.number, customer.name) AS owner
    FROM payment JOIN customer ON customer.id = payment.customer_id LEFT JOIN invoice ON invoice.id = payment.invoice_id
    WHERE lower(payment.method) = lower(${method}) AND lower(payment.transaction_id) = lower(${transactionId})
      AND NOT payment.recorded_again AND payment.reversed_at IS NULL`.execute(tx);
  return rows[0]?.owner;
}

/** The date of the latest payment of an invoice. Payments are not always recorded in the order of their dates. */
export async function latestPaidOn(tx: Tx, invoiceId: string): Promise<string | null> {
  const { rows } = await sql<{ paid_on: string | null }>`
    SELECT max(paid_on) AS paid_on FROM (
      SELECT allocation.allocated_on AS paid_on FROM payment_allocation AS allocation
        JOIN payment ON payment.id = allocation.payment_id
      WHERE allocation.invoice_id = ${invoiceId} AND allocation.released_at IS NULL AND payment.reversed_at IS NULL
      UNION ALL
      SELECT paid_on FROM payment WHERE invoice_id = ${invoiceId} AND source = 'credit' AND released_at IS NULL
    ) AS paid`.execute(tx);
  return rows[0]?.paid_on ?? null;
}

/** Adds to a customer's credit. Its row stays locked. */
export async function addToBalance(
  tx: Tx,
  { customerId, currency, amount }: { customerId: string; currency: CurrencyCode; amount: bigint },
): Promise<void> {
  await sql`
    INSERT INTO customer_credit AS kept (customer_id, currency, amount) VALUES (${customerId}, ${currency}, ${amount})
    ON CONFLICT (customer_id, currency) DO UPDATE SET amount = kept.amount + ${amount}`.execute(tx);
}

/** A customer's credit, locked until the transaction ends. Without a row there is no credit and nothing to lock. */
export async function lockBalance(
  tx: Tx,
  { customerId, currency }: { customerId: string; currency: CurrencyCode },
): Promise<bigint> {
  const row = await tx
    .selectFrom("customer_credit")
    .select("amount")
    .where("customer_id", "=", customerId)
    .where("currency", "=", currency)
    .forUpdate()
    .executeTakeFirst();
  return row?.amount ?? 0n;
}

/** A customer's credit balances above nothing, locked until the transaction ends. */
export async function lockBalances(
  tx: Tx,
  customerId: string,
): Promise<{ currency: CurrencyCode; amount: bigint }[]> {
  return tx
    .selectFrom("customer_credit")
    .select(["currency", "amount"])
    .where("customer_id", "=", customerId)
    .where("amount", ">", 0n)
    .orderBy("currency")
    .forUpdate()
    .execute();
}

/** Subtracts from a locked credit. The database refuses a negative balance. */
export async function takeFromBalance(
  tx: Tx,
  { customerId, currency, amount }: { customerId: string; currency: CurrencyCode; amount: bigint },
): Promise<void> {
  await sql`
    UPDATE customer_credit SET amount = amount - ${amount}
    WHERE customer_id = ${customerId} AND currency = ${currency}`.execute(tx);
}

/** Marks the credit used on an invoice as released. Returns the amount of each use. */
export async function markReleased(
  tx: Tx,
  { invoiceId, at }: { invoiceId: string; at: string },
): Promise<bigint[]> {
  const rows = await tx
    .updateTable("payment")
    .set({ released_at: at })
    .where("invoice_id", "=", invoiceId)
    .where("source", "=", "credit")
    .where("released_at", "is", null)
    .returning("amount")
    .execute();
  return rows.map((row) => row.amount);
}

export async function markReversed(
  tx: Tx,
  {
    paymentId,
    ...reversal
  }: { paymentId: string; reversed_on: string; reversed_at: string; reversal_reason: string },
): Promise<void> {
  await tx.updateTable("payment").set(reversal).where("id", "=", paymentId).execute();
}

export async function setPlace(
  tx: Tx,
  { paymentId, place }: { paymentId: string; place: MoneyPlace },
): Promise<void> {
  await tx.updateTable("payment").set({ money_place: place }).where("id", "=", paymentId).execute();
}

/** Inserts a payout. Returns false if its method's transaction was recorded before. */
export async function insertPayoutOnce(tx: Tx, row: Insertable<PayoutTable>): Promise<boolean> {
  const made = await tx
    .insertInto("payout")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}
