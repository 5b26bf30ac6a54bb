import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { CustomerPeriod } from "./queries.ts";

/** Usage of a meter in an earlier month beyond what valid invoices bill of it. */
export interface UnbilledUsage {
  customer: string;
  /** The customer's billing zone. */
  timeZone: string;
  /** The month's first day. */
  from: string;
  meter: string;
  /** In the stored form. */
  quantity: string;
  /** The number of that month's draft, which could bill it after a refresh. */
  draft: string | null;
  /** Whether a billing run of that month has ended. */
  isRun: boolean;
}

export type UnpricedUsage = Pick<UnbilledUsage, "customer" | "timeZone" | "from" | "meter" | "quantity">;

const TIME_ZONE = sql`(SELECT time_zone FROM issuer WHERE issuer.id = customer.issuer_id)`;

export async function selectUnbilledUsage(
  db: Kysely<Database>,
  { before, periods, limit }: { before: string; periods: readonly CustomerPeriod[]; limit: number },
): Promise<{ usage: UnbilledUsage[]; total: number }> {
  const { rows } = await sql<UnbilledUsage & { total: number }>`
    WITH run AS MATERIALIZED (SELECT to_date(period, 'YYYY-MM') AS month FROM billing_run WHERE state = 'done'),
    open AS MATERIALIZED (
      SELECT * FROM unnest(${periods.map((one) => one.customerId)}::uuid[], ${periods.map((one) => one.from)}::date[])
        AS wanted (customer_id, period_from)
      UNION
      SELECT billed_period.customer_id, billed_period.period_from FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
      WHERE invoice.status = 'draft' AND invoice.period_from = billed_period.period_from AND billed_period.period_from < ${before}::date
      UNION
      SELECT DISTINCT customer_id, month FROM customer_usage_month AS used
      WHERE month < ${before}::date AND month NOT IN (SELECT month FROM run)
        AND NOT EXISTS (SELECT FROM invoice WHERE invoice.customer_id = used.customer_id
          AND invoice.period_from = used.month AND invoice.origin = 'run' AND invoice.status <> 'voided')),
    billed AS (
      SELECT open.customer_id, open.period_from, meter, dimensions, tenant, sum(quantity) AS quantity
      FROM open JOIN billed_period USING (customer_id, period_from)
      JOIN invoice ON invoice.id = billed_period.invoice_id AND invoice.status <> 'voided'
      JOIN billed_usage ON billed_usage.invoice_id = billed_period.invoice_id AND billed_usage.period_from = billed_period.period_from
      GROUP BY open.customer_id, open.period_from, meter, dimensions, tenant),
    missing AS (
      SELECT open.customer_id, open.period_from, used.meter, sum(used.quantity - coalesce(billed.quantity, 0)) AS quantity
      FROM open JOIN customer_usage_month AS used ON used.customer_id = open.customer_id AND used.month = open.period_from
      LEFT JOIN billed ON billed.customer_id = open.customer_id AND billed.period_from = open.period_from
        AND billed.meter = used.meter AND billed.dimensions = used.dimensions AND billed.tenant = used.tenant
      WHERE used.quantity > coalesce(billed.quantity, 0)
      GROUP BY open.customer_id, open.period_from, used.meter)
    SELECT customer.name AS customer, ${TIME_ZONE} AS "timeZone", missing.period_from AS "from", meter, quantity,
      (SELECT number FROM invoice WHERE invoice.customer_id = missing.customer_id AND invoice.period_from = missing.period_from
        AND invoice.origin = 'run' AND invoice.status = 'draft') AS draft,
      missing.period_from IN (SELECT month FROM run) AS "isRun", (count(*) OVER ())::int AS total
    FROM missing JOIN customer ON customer.id = missing.customer_id
    ORDER BY missing.period_from, customer.name, customer.id, meter LIMIT ${limit}`.execute(db);
  return {
    usage: rows.map(({ total, ...row }) => row),
    total: rows[0]?.total ?? 0,
  };
}

export async function selectUnpricedLateUsage(
  db: Kysely<Database>,
  { periodFrom, limit }: { periodFrom: string; limit: number },
): Promise<{ usage: UnpricedUsage[]; total: number }> {
  const { rows } = await sql<UnpricedUsage & { total: number }>`
    SELECT customer.name AS customer, ${TIME_ZONE} AS "timeZone", billed_usage.period_from AS "from", meter, sum(quantity) AS quantity, (count(*) OVER ())::int AS total
    FROM invoice JOIN billed_usage ON billed_usage.invoice_id = invoice.id JOIN customer ON customer.id = invoice.customer_id
    WHERE invoice.period_from = ${periodFrom}::date AND invoice.origin = 'run' AND invoice.status <> 'voided'
      AND billed_usage.period_from < invoice.period_from AND outcome = 'unpriced'
    GROUP BY customer.id, customer.name, billed_usage.period_from, meter HAVING sum(quantity) > 0
    ORDER BY billed_usage.period_from, customer.name, customer.id, meter LIMIT ${limit}`.execute(db);
  return {
    usage: rows.map(({ total, ...row }) => row),
    total: rows[0]?.total ?? 0,
  };
}

export async function selectUnpricedSeries(
  db: Kysely<Database>,
  invoiceId: string,
): Promise<{ from: string; meter: string; dimensions: string; quantity: string }[]> {
  const { rows } = await sql<{ from: string; meter: string; dimensions: string; quantity: string }>`
    SELECT period_from AS "from", meter, dimensions, sum(quantity)::text AS quantity FROM billed_usage
    WHERE invoice_id = ${invoiceId} AND outcome = 'unpriced' AND quantity > 0
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`.execute(db);
  return rows;
}
