import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Insertable, type Kysely, sql, type Transaction } from "kysely";
import type { RefundTable } from "../../db/schema/invoices.ts";
import type { ProviderRefundTable } from "../../db/schema/payment-providers.ts";
import type { Database } from "../../db/schema.ts";

export async function insertRefund(tx: Transaction<Database>, row: Insertable<RefundTable>): Promise<void> {
  await tx.insertInto("refund").values(row).execute();
}

/** The money that refunds of an invoice have paid out, without what became credit. */
export async function paidOutOf(tx: Transaction<Database>, invoiceId: string): Promise<bigint> {
  const { rows } = await sql<{ amount: bigint }>`
    SELECT coalesce(sum(amount - to_credit), 0)::bigint AS amount FROM refund WHERE invoice_id = ${invoiceId}`.execute(
    tx,
  );
  return rows[0]?.amount ?? 0n;
}

/** A refund with its invoice's and credit note's numbers and its customer's names. */
export interface RefundRow extends RefundTable {
  /** How its paying out by a provider stands. */
  provider_state: ProviderRefundTable["state"] | null;
  provider_reference: string | null;
  provider_problem: string | null;
  invoice_number: string;
  customer_name: string;
  tenant_id: string;
  currency: CurrencyCode;
  credit_note_number: string;
}

export async function refundById(db: Kysely<Database>, id: string): Promise<RefundRow | undefined> {
  const { rows } = await sql<RefundRow>`
    SELECT refund.*, invoice.number AS invoice_number, invoice.currency, customer.name AS customer_name, customer.tenant_id,
      credit_note.number AS credit_note_number, paid.state AS provider_state, paid.reference AS provider_reference,
      paid.problem AS provider_problem
    FROM refund JOIN invoice ON invoice.id = refund.invoice_id JOIN customer ON customer.id = refund.customer_id
    JOIN credit_note ON credit_note.id = refund.credit_note_id
    LEFT JOIN provider_refund AS paid ON paid.refund_id = refund.id
    WHERE refund.id = ${id}::uuid`.execute(db);
  return rows[0];
}
