import type { Insertable, Selectable, Transaction } from "kysely";
import { sql } from "kysely";
import type { PaymentAllocationTable, PaymentTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

type Tx = Transaction<Database>;

export type PaymentRow = Selectable<PaymentTable>;

export type AllocationRow = Pick<
  Selectable<PaymentAllocationTable>,
  "id" | "invoice_id" | "amount" | "from_credit"
>;

export async function paymentRow(tx: Tx, id: string): Promise<PaymentRow | undefined> {
  return tx.selectFrom("payment").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function lockPaymentRow(tx: Tx, id: string): Promise<PaymentRow> {
  return tx.selectFrom("payment").selectAll().where("id", "=", id).forUpdate().executeTakeFirstOrThrow();
}

export async function insertAllocationRows(
  tx: Tx,
  rows: readonly Insertable<PaymentAllocationTable>[],
): Promise<void> {
  await tx.insertInto("payment_allocation").values(rows).execute();
}

/** What of a payment pays which invoice now, oldest first. */
export async function standingRows(tx: Tx, paymentId: string): Promise<AllocationRow[]> {
  return tx
    .selectFrom("payment_allocation")
    .select(["id", "invoice_id", "amount", "from_credit"])
    .where("payment_id", "=", paymentId)
    .where("released_at", "is", null)
    .orderBy("id")
    .execute();
}

/** What of any payment pays an invoice now, oldest first. */
export async function standingRowsOfInvoice(
  tx: Tx,
  invoiceId: string,
): Promise<(AllocationRow & { payment_id: string })[]> {
  return tx
    .selectFrom("payment_allocation")
    .innerJoin("payment", "payment.id", "payment_id")
    .select([
      "payment_allocation.id",
      "payment_id",
      "payment_allocation.invoice_id",
      "payment_allocation.amount",
      "from_credit",
    ])
    .where("payment_allocation.invoice_id", "=", invoiceId)
    .where("payment_allocation.released_at", "is", null)
    .where("reversed_at", "is", null)
    .orderBy("payment_allocation.id")
    .execute();
}

export async function markAllocationsReleased(
  tx: Tx,
  { ids, at }: { ids: readonly string[]; at: string },
): Promise<void> {
  await tx.updateTable("payment_allocation").set({ released_at: at }).where("id", "in", ids).execute();
}

/** Adds to what of a locked payment pays invoices; a negative amount takes away. */
export async function changeApplied(
  tx: Tx,
  { paymentId, by }: { paymentId: string; by: bigint },
): Promise<void> {
  await sql`UPDATE payment SET applied = applied + ${by}::bigint WHERE id = ${paymentId}`.execute(tx);
}
