import type { TaxFault } from "@billow/core/invoicing/tax-readiness.ts";
import { type RawBuilder, sql } from "kysely";

/**
 * The problem with the tax of a query's `invoice`, a draft of its `customer`. A line outside the scope of tax may
 * come from a customer whose tax was never set. Adjustments keep the tax of their month.
 */
export const taxFault: RawBuilder<TaxFault | null> = sql`
  CASE WHEN invoice.status = 'draft' THEN (
    SELECT CASE
      WHEN NOT customer.tax_set AND bool_or(line.tax_category = 'outsideScope') THEN 'tax_not_set'
      WHEN customer.tax_id IS NULL AND bool_or(line.tax_category = 'reverseCharge') THEN 'buyer_vat_id_missing'
      WHEN bool_or(line.tax_category = 'standard' AND line.kind <> 'adjustment' AND (line.tax_rate < 1 OR line.tax_rate > 50))
        THEN 'invalid_tax' END
    FROM invoice_line AS line WHERE line.invoice_id = invoice.id) END`;
