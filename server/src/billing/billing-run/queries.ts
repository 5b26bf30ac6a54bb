import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from "kysely";
import type { CustomerTable } from "../../db/schema/customers.ts";
import type { BillingRunTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { type UsageRow, usageByCustomer } from "./usage-rows.ts";

export type BillingRunRow = Selectable<BillingRunTable>;
export type CustomerRow = Selectable<CustomerTable>;

/** Creates the period's record if there is none, and marks it running. */
export async function beginRun(
  tx: Transaction<Database>,
  run: { id: string; period: string; at: string },
): Promise<void> {
  await sql`
    INSERT INTO billing_run (period, id, state, started_at, finished_at, skipped, warnings)
    VALUES (${run.period}, ${run.id}, 'running', ${run.at}, NULL, '[]', '[]')
    ON CONFLICT (period) DO UPDATE SET state = 'running', started_at = excluded.started_at, finished_at = NULL`.execute(
    tx,
  );
}

export async function endRun(
  db: Kysely<Database>,
  run: { period: string; at: string; skipped: unknown; warnings: unknown },
): Promise<void> {
  await sql`
    UPDATE billing_run SET state = 'done', finished_at = ${run.at}, skipped = ${JSON.stringify(run.skipped)}::jsonb,
      warnings = ${JSON.stringify(run.warnings)}::jsonb
    WHERE period = ${run.period}`.execute(db);
}

/** Customers whose period no billing run has invoiced, sorted by id, in chunks. A voided invoice does not count. */
export async function* chunksToBill(
  db: Kysely<Database>,
  { periodFrom, size }: { periodFrom: string; size: number },
): AsyncGenerator<CustomerRow[], void, undefined> {
  for (let afterId: string | null = null; ; ) {
    const after = afterId === null ? sql`TRUE` : sql`customer.id > ${afterId}`;
    const chunk: CustomerRow[] = await customersWhere(db, after, { periodFrom, limit: size });
    if (chunk.length > 0) yield chunk;
    if (chunk.length < size) return;
    afterId = chunk.at(-1)?.id ?? null;
  }
}

/** Those of some customers whose period no billing run has invoiced. */
export async function stillToBill(
  db: Kysely<Database>,
  { periodFrom, customerIds }: { periodFrom: string; customerIds: readonly string[] },
): Promise<CustomerRow[]> {
  const among = sql`customer.id = ANY(${customerIds}::uuid[])`;
  return customersWhere(db, among, { periodFrom, limit: customerIds.length });
}

async function customersWhere(
  db: Kysely<Database>,
  condition: RawBuilder<unknown>,
  page: { periodFrom: string; limit: number },
): Promise<CustomerRow[]> {
  const { rows } = await sql<CustomerRow>`
    SELECT customer.* FROM customer
    WHERE ${condition}
      AND NOT EXISTS (SELECT FROM invoice WHERE invoice.customer_id = customer.id AND invoice.period_from = ${page.periodFrom}::date
        AND invoice.origin = 'run' AND invoice.status <> 'voided')
    ORDER BY customer.id LIMIT ${page.limit}`.execute(db);
  return rows;
}

/** Customers' usage in a month, by meter, dimensions and tenant. */
export async function usageOfPeriod(
  db: Kysely<Database>,
  month: { customerIds: readonly string[]; from: string },
): Promise<Map<string, StoredUsage[]>> {
  const { rows } = await sql<UsageRow>`
    SELECT customer_id, meter, dimensions, tenant, quantity FROM customer_usage_month
    WHERE customer_id = ANY(${month.customerIds}::uuid[]) AND month = ${month.from}::date AND quantity <> 0
    ORDER BY customer_id, meter, dimensions, tenant`.execute(db);
  return usageByCustomer(rows);
}

/** The number of events in a period that wait for a customer, and of their tenants. */
export async function unmatchedInPeriod(
  db: Kysely<Database>,
  period: { fromSeconds: number; beforeSeconds: number },
): Promise<{ tenants: number; events: number }> {
  const { rows } = await sql<{ tenants: bigint; events: bigint }>`
    SELECT count(DISTINCT tenant_id) AS tenants, count(*) AS events FROM usage_event
    WHERE customer_id IS NULL AND starts_at < to_timestamp(${period.beforeSeconds})
      AND (type = 'allocation' OR ends_at > to_timestamp(${period.fromSeconds}))`.execute(db);
  const row = rows[0];
  return { tenants: Number(row?.tenants ?? 0), events: Number(row?.events ?? 0) };
}

export interface RunTotals {
  period_from: string;
  currency: CurrencyCode;
  invoices: bigint;
  total: string;
}

/** The totals of billing runs, by period and currency. */
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

/** The time up to which each customer's allocations are counted, where it has any. */
export async function accruedTimes(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ customer_id: string; accrued_until: string }>`
    SELECT tenancy.customer_id, min(accrued_until) AS accrued_until
    FROM tenancy JOIN usage_watermark ON usage_watermark.customer_id = tenancy.account_id
    WHERE tenancy.customer_id = ANY(${customerIds}::uuid[]) GROUP BY tenancy.customer_id`.execute(db);
  return new Map(rows.map((row) => [row.customer_id, row.accrued_until]));
}

/** A run's adjustments of an earlier period. */
export interface AdjustedTotal {
  month: string;
  currency: CurrencyCode;
  invoices: number;
  /** Minor units, without tax. */
  amount: bigint;
  /** Invoices on which not all refunds fitted. */
  incomplete: number;
}

/** The adjustments of earlier periods on a period's invoices, by period and currency. */
export async function adjustedTotals(db: Kysely<Database>, periodFrom: string): Promise<AdjustedTotal[]> {
  const { rows } = await sql<{
    period_from: string;
    currency: CurrencyCode;
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

/** The issuers of the period's drafts. */
export async function issuersOfDrafts(db: Kysely<Database>, periodFrom: string): Promise<string[]> {
  const { rows } = await sql<{ issuer_id: string }>`
    SELECT DISTINCT issuer_id FROM invoice
    WHERE period_from = ${periodFrom}::date AND origin = 'run' AND status = 'draft'`.execute(db);
  return rows.map((row) => row.issuer_id);
}

/** Whether an invoice bills the period, as its own, by one of these rate cards. */
export async function isPeriodBilledBy(
  db: Kysely<Database>,
  { periodFrom, rateCardIds }: { periodFrom: string; rateCardIds: readonly string[] },
): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM invoice JOIN billed_period ON billed_period.invoice_id = invoice.id
    WHERE invoice.period_from = ${periodFrom}::date AND origin = 'run' AND status <> 'voided'
      AND billed_period.period_from = invoice.period_from AND rate_card_id = ANY(${[...rateCardIds]}::uuid[])
    LIMIT 1`.execute(db);
  return rows.length > 0;
}

export async function runOf(db: Kysely<Database>, period: string): Promise<BillingRunRow | undefined> {
  return db.selectFrom("billing_run").selectAll().where("period", "=", period).executeTakeFirst();
}

/** Runs, newest period first, with an extra one if there are more. */
export async function runsBefore(
  db: Kysely<Database>,
  page: { before: string | null; limit: number },
): Promise<BillingRunRow[]> {
  let query = db
    .selectFrom("billing_run")
    .selectAll()
    .orderBy("period", "desc")
    .limit(page.limit + 1);
  if (page.before !== null) query = query.where("period", "<", page.before);
  return query.execute();
}

/** The run with this id or month, if there is one. */
export async function runsNamed(db: Kysely<Database>, ref: string): Promise<BillingRunRow[]> {
  return db
    .selectFrom("billing_run")
    .selectAll()
    .where((has) => has.or([has("period", "=", ref), has(sql`id::text`, "=", ref)]))
    .execute();
}
