import { decimal } from "@billow/core/decimal.ts";
import { meterOf, parseDimensionsKey } from "@billow/core/meter.ts";
import type { StoredUsage } from "@billow/core/rate.ts";
import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { CustomerTable } from "../../db/schema/customers.ts";
import type { BillingRunTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

export type BillingRunRow = Selectable<BillingRunTable>;
export type CustomerRow = Selectable<CustomerTable>;

/** Makes the period's record if there is none, and marks it running. */
export async function beginRun(
  tx: Transaction<Database>,
  given: { id: string; period: string; at: string },
): Promise<void> {
  await sql`
    INSERT INTO billing_run (period, id, state, started_at, finished_at, skipped, warnings)
    VALUES (${given.period}, ${given.id}, 'running', ${given.at}, NULL, '[]', '[]')
    ON CONFLICT (period) DO UPDATE SET state = 'running', started_at = excluded.started_at, finished_at = NULL`.execute(
    tx,
  );
}

/** Holds the period's record until the transaction ends: two runs over one period take turns. */
export async function lockRun(tx: Transaction<Database>, period: string): Promise<void> {
  await tx
    .selectFrom("billing_run")
    .select("period")
    .where("period", "=", period)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function endRun(
  db: Kysely<Database>,
  given: { period: string; at: string; skipped: unknown; warnings: unknown },
): Promise<void> {
  await sql`
    UPDATE billing_run SET state = 'done', finished_at = ${given.at}, skipped = ${JSON.stringify(given.skipped)}::jsonb,
      warnings = ${JSON.stringify(given.warnings)}::jsonb
    WHERE period = ${given.period}`.execute(db);
}

/** Customers after `afterId` whose period no billing run has invoiced (a voided invoice does not count), by id. */
export async function customersToBill(
  db: Kysely<Database>,
  given: { periodFrom: string; afterId: string | null; limit: number },
): Promise<CustomerRow[]> {
  const { rows } = await sql<CustomerRow>`
    SELECT customer.* FROM customer
    WHERE ${given.afterId === null ? sql`TRUE` : sql`customer.id > ${given.afterId}`}
      AND NOT EXISTS (SELECT FROM invoice WHERE invoice.customer_id = customer.id AND invoice.period_from = ${given.periodFrom}::date
        AND invoice.origin = 'run' AND invoice.status <> 'voided')
    ORDER BY customer.id LIMIT ${given.limit}`.execute(db);
  return rows;
}

/** What each customer used in a period, summed per meter and dimensions from the daily rollups. */
export async function usageOfPeriod(
  db: Kysely<Database>,
  given: { customerIds: readonly string[]; from: string; before: string },
): Promise<Map<string, StoredUsage[]>> {
  const { rows } = await sql<{ customer_id: string; meter: string; dimensions: string; quantity: string }>`
    SELECT customer_id, meter, dimensions, sum(quantity) AS quantity FROM usage_day
    WHERE customer_id = ANY(${given.customerIds}::uuid[]) AND day >= ${given.from}::date AND day < ${given.before}::date
    GROUP BY customer_id, meter, dimensions HAVING sum(quantity) <> 0
    ORDER BY customer_id, meter, dimensions`.execute(db);
  const byCustomer = Map.groupBy(rows, (row) => row.customer_id);
  return new Map(
    [...byCustomer].map(([customerId, own]) => [
      customerId,
      own.map((row) => ({
        meter: meterOf(row.meter).id,
        dimensions: parseDimensionsKey(row.dimensions),
        quantity: decimal(row.quantity),
      })),
    ]),
  );
}

/** Usage series of a period by currency, meter and dimensions: how many customers have each. */
export async function seriesOfPeriod(
  db: Kysely<Database>,
  given: { from: string; before: string },
): Promise<{ currency: string; usage: StoredUsage; customers: number }[]> {
  const { rows } = await sql<{ currency: string; meter: string; dimensions: string; customers: bigint }>`
    SELECT customer.currency, meter, dimensions, count(*) AS customers
    FROM (
      SELECT customer_id, meter, dimensions FROM usage_day WHERE day >= ${given.from}::date AND day < ${given.before}::date
      GROUP BY customer_id, meter, dimensions HAVING sum(quantity) <> 0) AS series
    JOIN customer ON customer.id = series.customer_id
    GROUP BY customer.currency, meter, dimensions`.execute(db);
  return rows.map((row) => ({
    currency: row.currency,
    usage: {
      meter: meterOf(row.meter).id,
      dimensions: parseDimensionsKey(row.dimensions),
      quantity: decimal("0"),
    },
    customers: Number(row.customers),
  }));
}

/** Events of a period that wait for a customer, by tenant. */
export async function unmatchedInPeriod(
  db: Kysely<Database>,
  given: { fromSeconds: number; beforeSeconds: number },
): Promise<{ tenants: number; events: number }> {
  const { rows } = await sql<{ tenants: bigint; events: bigint }>`
    SELECT count(DISTINCT tenant_id) AS tenants, count(*) AS events FROM usage_event
    WHERE customer_id IS NULL AND starts_at < to_timestamp(${given.beforeSeconds})
      AND (type = 'allocation' OR ends_at > to_timestamp(${given.fromSeconds}))`.execute(db);
  const row = rows[0];
  return { tenants: Number(row?.tenants ?? 0), events: Number(row?.events ?? 0) };
}

export interface RunTotals {
  period_from: string;
  currency: string;
  invoices: bigint;
  total: string;
}

/** What billing runs have made of periods, by currency. */
export async function totalsOfPeriods(
  db: Kysely<Database>,
  periodFroms: readonly string[],
): Promise<RunTotals[]> {
  const { rows } = await sql<RunTotals>`
    SELECT period_from, currency, count(*) AS invoices, sum(total) AS total FROM invoice
    WHERE period_from = ANY(${periodFroms}::date[]) AND origin = 'run' AND status <> 'voided'
    GROUP BY period_from, currency ORDER BY period_from, currency`.execute(db);
  return rows;
}

/** Up to when a customer's allocations are accounted for; null where it has none. */
export async function accruedUntil(db: Kysely<Database>, customerId: string): Promise<string | null> {
  const row = await db
    .selectFrom("usage_watermark")
    .select("accrued_until")
    .where("customer_id", "=", customerId)
    .executeTakeFirst();
  return row?.accrued_until ?? null;
}

/** What a run's invoices say about one earlier period. */
export interface AdjustedTotal {
  month: string;
  currency: string;
  invoices: number;
  /** Minor units, without tax. */
  amount: bigint;
  /** Invoices that could not take everything that is to be given back. */
  incomplete: number;
}

/** What a period's invoices say about earlier periods, by period and currency. */
export async function adjustedTotals(db: Kysely<Database>, periodFrom: string): Promise<AdjustedTotal[]> {
  const { rows } = await sql<{
    period_from: string;
    currency: string;
    invoices: bigint;
    amount: string;
    incomplete: bigint;
  }>`
    SELECT billed_period.period_from, currency, count(*) AS invoices, sum(amount)::text AS amount,
      count(*) FILTER (WHERE NOT complete) AS incomplete
    FROM invoice JOIN billed_period ON billed_period.invoice_id = invoice.id
    WHERE invoice.period_from = ${periodFrom}::date AND origin = 'run' AND status <> 'voided'
      AND billed_period.period_from <> invoice.period_from
    GROUP BY billed_period.period_from, currency ORDER BY billed_period.period_from, currency`.execute(db);
  return rows.map((row) => ({
    month: row.period_from.slice(0, 7),
    currency: row.currency,
    invoices: Number(row.invoices),
    amount: BigInt(row.amount),
    incomplete: Number(row.incomplete),
  }));
}

export async function runOf(db: Kysely<Database>, period: string): Promise<BillingRunRow | undefined> {
  return db.selectFrom("billing_run").selectAll().where("period", "=", period).executeTakeFirst();
}

/** Runs, the newest period first, one more than asked for where there are more. */
export async function runsBefore(
  db: Kysely<Database>,
  given: { before: string | null; limit: number },
): Promise<BillingRunRow[]> {
  let query = db
    .selectFrom("billing_run")
    .selectAll()
    .orderBy("period", "desc")
    .limit(given.limit + 1);
  if (given.before !== null) query = query.where("period", "<", given.before);
  return query.execute();
}
