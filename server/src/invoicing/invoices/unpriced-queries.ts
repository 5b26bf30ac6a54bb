import type { UnpricedState } from "@billow/core/invoicing/unpriced-usage.ts";
import { type RawBuilder, sql } from "kysely";

/** Whether a query's `invoice` is a draft with usage without a price, and whether a person decided about it. */
export const unpricedState: RawBuilder<UnpricedState | null> = sql`
  CASE WHEN invoice.status = 'draft' AND EXISTS (
    SELECT FROM billed_usage AS used WHERE used.invoice_id = invoice.id AND used.outcome = 'unpriced' AND used.quantity > 0)
  THEN CASE WHEN invoice.unpriced_reason IS NULL THEN 'held' ELSE 'waived' END END`;
