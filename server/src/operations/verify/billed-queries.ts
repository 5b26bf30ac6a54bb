import { sql, type Transaction } from "kysely";
import type { BilledPeriodTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

/** What one invoice recorded of a period, with the status of the invoice. */
export type BilledRow = BilledPeriodTable & {
  is_bill: boolean;
  number: string;
  status: string;
  currency: string;
};

/** How much of a series all valid invoices bill together. */
export interface BilledSeriesRow {
  period_from: string;
  meter: string;
  dimensions: string;
  tenant: string;
  quantity: string;
}

/** A customer's period with all that invoices recorded of it. */
export interface BilledOfPeriod {
  from: string;
  rows: readonly BilledRow[];
  series: readonly BilledSeriesRow[];
}

/** What invoices recorded of a customer's periods, period by period. */
export async function billedOf(tx: Transaction<Database>, customerId: string): Promise<BilledOfPeriod[]> {
  const rows = await sql<BilledRow>`
    SELECT billed_period.*, invoice.period_from = billed_period.period_from AS is_bill, number, status, currency
    FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
    WHERE billed_period.customer_id = ${customerId} ORDER BY billed_period.period_from, invoice.id`.execute(
    tx,
  );
  const series = await sql<BilledSeriesRow>`
    SELECT billed_usage.period_from, meter, dimensions, tenant, sum(quantity) AS quantity
    FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
    JOIN billed_usage ON billed_usage.invoice_id = invoice.id AND billed_usage.period_from = billed_period.period_from
    WHERE billed_period.customer_id = ${customerId} AND status <> 'voided'
    GROUP BY billed_usage.period_from, meter, dimensions, tenant HAVING sum(quantity) <> 0
    ORDER BY billed_usage.period_from, meter, dimensions, tenant`.execute(tx);
  const bySeries = Map.groupBy(series.rows, (row) => row.period_from);
  return [...Map.groupBy(rows.rows, (row) => row.period_from)].map(([from, own]) => ({
    from,
    rows: own,
    series: bySeries.get(from) ?? [],
  }));
}
