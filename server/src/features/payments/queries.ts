import { type Insertable, sql, type Transaction } from "kysely";
import type { PaymentTable, RefundTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

export async function insertPayment(tx: Transaction<Database>, row: Insertable<PaymentTable>): Promise<void> {
  await tx.insertInto("payment").values(row).execute();
}

/** The date of the latest payment on an invoice: payments are not always recorded in the order they came in. */
export async function lastPaidOn(tx: Transaction<Database>, invoiceId: string): Promise<string | null> {
  const { rows } = await sql<{ paid_on: string | null }>`
    SELECT max(paid_on) AS paid_on FROM payment WHERE invoice_id = ${invoiceId}`.execute(tx);
  return rows[0]?.paid_on ?? null;
}

export async function insertRefund(tx: Transaction<Database>, row: Insertable<RefundTable>): Promise<void> {
  await tx.insertInto("refund").values(row).execute();
}
