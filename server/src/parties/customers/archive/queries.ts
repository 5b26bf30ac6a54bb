import type { LeftOfCustomer } from "@billow/core/parties/archiving.ts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";

/**
 * What a customer still has, of all that a later day could bill. Usage counts as billed where valid invoices bill exactly
 * what was used, at whatever price. Items that were charged once are over once their month is.
 */
export async function leftOfCustomer(
  db: Kysely<Database>,
  { customerId, today }: { customerId: string; today: string },
): Promise<Omit<LeftOfCustomer, "openCharges">> {
  const { rows } = await sql<Omit<LeftOfCustomer, "openCharges">>`
    WITH running AS MATERIALIZED (
      SELECT DISTINCT customer_id AS account_id FROM allocation
      WHERE ends_at IS NULL AND customer_id = ANY(ARRAY(SELECT account_id FROM tenancy WHERE customer_id = ${customerId}))),
    billed AS (
      SELECT billed_usage.period_from, meter, dimensions, tenant, sum(quantity) AS quantity
      FROM billed_usage JOIN invoice ON invoice.id = billed_usage.invoice_id AND invoice.status <> 'voided'
      WHERE billed_usage.customer_id = ${customerId} GROUP BY billed_usage.period_from, meter, dimensions, tenant),
    used AS (
      SELECT month, meter, dimensions, tenant, sum(quantity) AS quantity FROM customer_usage_month
      WHERE customer_id = ${customerId} GROUP BY month, meter, dimensions, tenant),
    terms AS (
      SELECT starts_on, minimum_spend, items, lead(starts_on) OVER (ORDER BY starts_on) AS before FROM subscription
      WHERE customer_id = ${customerId})
    SELECT (SELECT number FROM invoice WHERE customer_id = ${customerId} AND status = 'draft' ORDER BY id LIMIT 1) AS draft,
      (SELECT to_char(min(used.month), 'YYYY-MM') FROM used LEFT JOIN billed ON billed.period_from = used.month
          AND billed.meter = used.meter AND billed.dimensions = used.dimensions AND billed.tenant = used.tenant
        WHERE used.quantity <> coalesce(billed.quantity, 0)) AS "unbilledMonth",
      (SELECT min(tenant_id) FROM tenancy WHERE tenancy.customer_id = ${customerId} AND before_day > ${today}::date
        AND account_id IN (SELECT account_id FROM running)) AS "runningTenant",
      (SELECT min(starts_on)::text FROM terms WHERE (before IS NULL OR before > ${today}::date)
        AND (coalesce(minimum_spend, 0) > 0 OR EXISTS (
          SELECT FROM jsonb_array_elements(items) AS item
          WHERE CASE WHEN item ->> 'interval' = 'once' THEN starts_on >= date_trunc('month', ${today}::date)::date
            ELSE coalesce((item ->> 'until')::date >= ${today}::date, true) END))) AS "chargingTerms"`.execute(
    db,
  );
  const [left] = rows;
  if (left === undefined) throw new Error("a query without a table answers one row");
  return left;
}
