import type { HeldFilter, HeldReason } from "@billow/contract/invoicing/held-reason.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { customerTaxChanged, paymentTermsChanged } from "../../../db/rules/invoice-rules.ts";
import type { Database } from "../../../db/schema.ts";
import { taxFault } from "../tax-fault-queries.ts";
import { unpricedState } from "../unpriced-queries.ts";

/**
 * What holds a query's `invoice`, a draft of its `customer`; null where nothing does. As for the preview of a bulk job,
 * usage and prices are looked at when it is the draft's turn.
 */
const heldBy: RawBuilder<HeldReason | null> = sql`
  CASE WHEN ${unpricedState} IS NOT DISTINCT FROM 'held' THEN 'unpriced'
    WHEN ${taxFault} IS NOT NULL THEN 'tax'
    WHEN ${customerTaxChanged()} OR ${paymentTermsChanged()} OR EXISTS (SELECT FROM billed_period
      WHERE billed_period.invoice_id = invoice.id AND billed_period.terms_changed) THEN 'changed'
    WHEN customer.billing_email IS NULL THEN 'noEmail' END`;

/** The ids of the drafts that a reason holds, any, or none. */
export function draftsHeldBy(held: HeldFilter): RawBuilder<unknown> {
  const isMeant =
    held === "any"
      ? sql`${heldBy} IS NOT NULL`
      : held === "none"
        ? sql`${heldBy} IS NULL`
        : sql`${heldBy} = ${held}`;
  return sql`
    SELECT invoice.id FROM invoice JOIN customer ON customer.id = invoice.customer_id
    WHERE invoice.status = 'draft' AND ${isMeant}`;
}

export interface HeldDrafts {
  reason: HeldReason | null;
  currency: CurrencyCode;
  invoices: bigint;
  /** Their totals, in minor units. */
  total: string;
}

/** All drafts by what holds them. */
export async function countHeld(db: Kysely<Database>, issuerId: string | null): Promise<HeldDrafts[]> {
  const { rows } = await sql<HeldDrafts>`
    SELECT reason, currency, count(*) AS invoices, sum(total)::text AS total
    FROM (
      SELECT ${heldBy} AS reason, invoice.currency, total FROM invoice JOIN customer ON customer.id = invoice.customer_id
      WHERE invoice.status = 'draft' AND (${issuerId}::uuid IS NULL OR invoice.issuer_id = ${issuerId}::uuid)) AS draft
    GROUP BY reason, currency`.execute(db);
  return rows;
}
