import { type Selectable, sql, type Transaction } from "kysely";
import type { ChargeTable } from "../../../db/schema/charges.ts";
import type { Database } from "../../../db/schema.ts";
import type { Whose } from "../../../db/shards/whose.ts";

/** A charge with the lines of standing invoices that bill it, and whether what it is for is on record. */
export interface StoredCharge extends Selectable<ChargeTable> {
  /** The numbers of the invoices, by line. */
  billed_by: string[];
  /**
   * Those of another issuer or currency, or of a customer who is not billed for it: it is neither the charge's own, nor the one
   * that it was merged into, nor was either ever billed with it.
   */
  foreign_to: string[];
  /** Whether the reminder went out, or the payment was reversed. */
  has_cause: boolean;
}

export async function chargesOf(tx: Transaction<Database>, whose: Whose): Promise<StoredCharge[]> {
  const { rows } = await sql<StoredCharge>`
    SELECT charge.*, coalesce(billed.numbers, '{}') AS billed_by, coalesce(billed.foreign_to, '{}') AS foreign_to,
      CASE WHEN charge.kind = 'reversalFee' THEN EXISTS (SELECT FROM payment WHERE payment.id = charge.payment_id
          AND payment.customer_id = charge.customer_id AND reversed_at IS NOT NULL)
        ELSE EXISTS (SELECT FROM reminder JOIN invoice AS late ON late.id = reminder.invoice_id
          WHERE reminder.invoice_id = charge.invoice_id AND reminder.days >= charge.level AND late.customer_id = charge.customer_id) END AS has_cause
    FROM charge CROSS JOIN LATERAL (
      SELECT array_agg(standing.id) || array_agg(standing.parent_id) || (
          SELECT array_agg((event.data->>'parentId')::uuid) FROM event
          WHERE subject_kind = 'customer' AND subject_id = ANY(array_agg(standing.id::text)) AND type = 'joinedGroup') AS ids
      FROM customer JOIN customer AS standing ON standing.id IN (customer.id, customer.merged_into)
      WHERE customer.id = charge.customer_id) AS payers
    LEFT JOIN LATERAL (
      SELECT array_agg(invoice.number ORDER BY invoice.id) AS numbers,
        array_agg(invoice.number ORDER BY invoice.id) FILTER (WHERE invoice.customer_id = ANY(payers.ids) IS NOT TRUE
          OR invoice.issuer_id <> charge.issuer_id OR invoice.currency <> charge.currency) AS foreign_to
      FROM invoice_line AS line JOIN invoice ON invoice.id = line.invoice_id
      WHERE line.charge_id = charge.id AND invoice.status <> 'voided') AS billed ON true
    WHERE ${whose("charge.customer_id")} ORDER BY charge.customer_id, charge.id`.execute(tx);
  return rows;
}
