import { sql, type Transaction } from "kysely";
import type { BilledPeriodTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import type { Whose } from "../../db/shards/whose.ts";

/** What one invoice recorded of a period, with the status of the invoice. */
export type BilledRow = BilledPeriodTable & {
  is_bill: boolean;
  number: string;
  status: string;
  currency: string;
};

/** How much of a series all valid invoices bill together. */
export interface BilledSeriesRow {
  customer_id: string;
  period_from: string;
  meter: string;
  dimensions: string;
  tenant: string;
  quantity: string;
}

/** A customer's period with all that invoices recorded of it. */
export interface BilledOfPeriod {
  customer_id: string;
  from: string;
  rows: readonly BilledRow[];
  series: readonly BilledSeriesRow[];
}

/** What invoices recorded of customers' periods, period by period. */
export async function billedOf(tx: Transaction<Database>, whose: Whose): Promise<BilledOfPeriod[]> {
  const rows = await sql<BilledRow>`
    SELECT billed_period.*, invoice.period_from = billed_period.period_from AS is_bill, number, status, currency
    FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
    WHERE ${whose("billed_period.customer_id")}
    ORDER BY billed_period.customer_id, billed_period.period_from, invoice.id`.execute(tx);
  const series = await sql<BilledSeriesRow>`
    SELECT billed_period.customer_id, billed_usage.period_from, meter, dimensions, tenant, sum(quantity) AS quantity
    FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
    JOIN billed_usage ON billed_usage.invoice_id = invoice.id AND billed_usage.period_from = billed_period.period_from
    WHERE ${whose("billed_period.customer_id")} AND status <> 'voided'
    GROUP BY billed_period.customer_id, billed_usage.period_from, meter, dimensions, tenant HAVING sum(quantity) <> 0
    ORDER BY billed_period.customer_id, billed_usage.period_from, meter, dimensions, tenant`.execute(tx);
  const periodOf = (row: { customer_id: string; period_from: string }) =>
    `${row.customer_id} ${row.period_from}`;
  const bySeries = Map.groupBy(series.rows, periodOf);
  return [...Map.groupBy(rows.rows, periodOf)].flatMap(([period, own]) =>
    own.slice(0, 1).map(({ customer_id, period_from: from }) => ({
      customer_id,
      from,
      rows: own,
      series: bySeries.get(period) ?? [],
    })),
  );
}
