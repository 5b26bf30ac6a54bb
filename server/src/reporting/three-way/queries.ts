import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { customerTaxChanged, paymentTermsChanged } from "../../db/rules/invoice-rules.ts";
import { cardOn } from "../../db/rules/price-rules.ts";
import type { Database } from "../../db/schema.ts";

/** Of whom notices are looked for, and how many at most. */
export interface NoticeQuery {
  customerId: string | null;
  limit: number;
  /** The first day of the first month that is not over at every issuer. */
  thisMonth: string;
}

/** The customer of a row. `total` is how many rows there are, also beyond the limit. */
interface CustomerFound {
  customer_id: string;
  name: string;
  tenant_id: string;
  currency: CurrencyCode;
  total: number;
}

/** Who bills the customer, in which time zone. */
interface WithIssuer {
  issuer_id: string;
  time_zone: string;
}

const OF_ISSUER = sql`customer.issuer_id, (SELECT time_zone FROM issuer WHERE issuer.id = customer.issuer_id) AS time_zone`;

export interface MonthRow extends CustomerFound, WithIssuer {
  period_from: string;
  invoice_id: string | null;
  number: string | null;
  status: string | null;
  not_invoiced: number;
  of_drafts: number;
}

function ofCustomer(column: RawBuilder<unknown>, { customerId }: NoticeQuery): RawBuilder<unknown> {
  return customerId === null ? sql`` : sql`AND ${column} = ${customerId}::uuid`;
}

/** Lifts the time limit of the transaction's statements, because they read every month. */
export async function liftTimeLimit(db: Kysely<Database>): Promise<void> {
  await sql`SELECT set_config('statement_timeout', '0', true)`.execute(db);
}

const LAST_RUN = sql`(SELECT max(period) FROM billing_run)`;

/**
 * Closed months in which a customer's usage differs from what its invoices bill. Voided invoices do not count. Months after
 * the last billing run are left out where nothing is billed.
 */
export async function differingMonths(db: Kysely<Database>, query: NoticeQuery): Promise<MonthRow[]> {
  const { rows } = await sql<MonthRow>`
    WITH used AS (
      SELECT customer_id, month AS period_from, meter, dimensions, tenant, quantity FROM customer_usage_month
      WHERE quantity <> 0 AND month < ${query.thisMonth}::date
        ${ofCustomer(sql`customer_id`, query)}),
    billed AS (
      SELECT billed_period.customer_id, billed_period.period_from, meter, dimensions, tenant, sum(quantity) AS quantity
      FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id AND invoice.status <> 'voided'
      JOIN billed_usage ON billed_usage.invoice_id = billed_period.invoice_id AND billed_usage.period_from = billed_period.period_from
      WHERE TRUE ${ofCustomer(sql`billed_period.customer_id`, query)}
      GROUP BY billed_period.customer_id, billed_period.period_from, meter, dimensions, tenant),
    differing AS (
      SELECT DISTINCT customer_id, period_from FROM used FULL JOIN billed USING (customer_id, period_from, meter, dimensions, tenant)
      WHERE coalesce(used.quantity, 0) <> coalesce(billed.quantity, 0)
        AND (billed.quantity IS NOT NULL OR to_char(period_from, 'YYYY-MM') <= ${LAST_RUN}))
    SELECT customer.id AS customer_id, name, tenant_id, customer.currency, ${OF_ISSUER}, differing.period_from,
      bill.id AS invoice_id, bill.number, bill.status, count(*) OVER ()::int AS total,
      (count(*) FILTER (WHERE bill.id IS NULL) OVER ())::int AS not_invoiced,
      (count(*) FILTER (WHERE bill.status = 'draft') OVER ())::int AS of_drafts
    FROM differing JOIN customer ON customer.id = differing.customer_id
    LEFT JOIN LATERAL (
      SELECT invoice.id, number, status FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
      WHERE billed_period.customer_id = differing.customer_id AND billed_period.period_from = differing.period_from
        AND invoice.status <> 'voided'
      ORDER BY invoice.period_from = billed_period.period_from DESC, invoice.id DESC LIMIT 1) AS bill ON TRUE
    ORDER BY differing.period_from DESC, name, customer.id LIMIT ${query.limit}`.execute(db);
  return rows;
}

/** Closed months after the last billing run that have usage, with the number of customers that used something. */
export async function monthsWithoutRun(
  db: Kysely<Database>,
  query: NoticeQuery,
): Promise<{ month: string; customers: number; total: number }[]> {
  const { rows } = await sql<{ month: string; customers: number; total: number }>`
    SELECT to_char(month, 'YYYY-MM') AS month, count(DISTINCT customer_id)::int AS customers, count(*) OVER ()::int AS total
    FROM customer_usage_month JOIN customer ON customer.id = customer_id
    WHERE quantity <> 0 AND month < ${query.thisMonth}::date AND month > coalesce(to_date(${LAST_RUN}, 'YYYY-MM'), '-infinity')
      ${ofCustomer(sql`customer_id`, query)}
    GROUP BY month ORDER BY month DESC LIMIT ${query.limit}`.execute(db);
  return rows;
}

export interface UnpricedRow extends CustomerFound, WithIssuer {
  period_from: string;
  invoice_id: string;
  number: string;
  meter: string;
  quantity: string;
}

/** Usage that is on an invoice without a price. Voided invoices do not count. */
export async function unpricedUsage(db: Kysely<Database>, query: NoticeQuery): Promise<UnpricedRow[]> {
  const { rows } = await sql<UnpricedRow>`
    SELECT customer.id AS customer_id, name, tenant_id, customer.currency, ${OF_ISSUER}, billed_usage.period_from, meter,
      sum(quantity) AS quantity, (array_agg(invoice.id ORDER BY invoice.id))[1] AS invoice_id,
      (array_agg(number ORDER BY invoice.id))[1] AS number, count(*) OVER ()::int AS total
    FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id AND invoice.status <> 'voided'
    JOIN billed_usage ON billed_usage.invoice_id = billed_period.invoice_id AND billed_usage.period_from = billed_period.period_from
    JOIN customer ON customer.id = billed_period.customer_id
    WHERE outcome = 'unpriced' AND invoice.unpriced_reason IS NULL ${ofCustomer(sql`billed_period.customer_id`, query)}
    GROUP BY customer.id, billed_usage.period_from, meter HAVING sum(quantity) <> 0
    ORDER BY billed_usage.period_from DESC, name, customer.id, meter LIMIT ${query.limit}`.execute(db);
  return rows;
}

export interface StaleRow extends CustomerFound {
  period_from: string;
  invoice_id: string;
  number: string;
  terms: boolean;
  card: boolean;
  tax: boolean;
  payment_terms: boolean;
}

/** Drafts of billing runs whose terms, prices, tax or payment terms have changed since they were made. */
export async function staleDrafts(db: Kysely<Database>, query: NoticeQuery): Promise<StaleRow[]> {
  const card = cardOn(sql`customer.id`, {
    issuerId: sql`customer.issuer_id`,
    currency: sql`customer.currency`,
    day: sql`invoice.period_from`,
  });
  const { rows } = await sql<StaleRow>`
    WITH draft AS (
      SELECT customer.id AS customer_id, name, tenant_id, customer.currency, invoice.period_from, invoice.id AS invoice_id, number,
        billed.terms_changed AS terms,
        billed.rate_card_id IS DISTINCT FROM ${card} AS card, ${customerTaxChanged()} AS tax, ${paymentTermsChanged()} AS payment_terms
      FROM invoice JOIN customer ON customer.id = invoice.customer_id
      JOIN billed_period AS billed ON billed.invoice_id = invoice.id AND billed.period_from = invoice.period_from
      WHERE invoice.status = 'draft' AND origin = 'run' ${ofCustomer(sql`invoice.customer_id`, query)})
    SELECT *, count(*) OVER ()::int AS total FROM draft WHERE terms OR card OR tax OR payment_terms
    ORDER BY period_from DESC, name, customer_id LIMIT ${query.limit}`.execute(db);
  return rows;
}

export interface SharedRow extends CustomerFound {
  resource: string;
  other_tenant_id: string;
  starts_at: string;
  ends_at: string | null;
}

/** Who has each tenant now, or had it last. */
const HOLDERS = sql`SELECT DISTINCT ON (account_id) account_id, customer_id, tenant_id FROM tenancy ORDER BY account_id, from_day DESC`;

/** Resources that count for two tenants at the same time, with the time they first do. */
export async function sharedResources(db: Kysely<Database>, query: NoticeQuery): Promise<SharedRow[]> {
  const { rows } = await sql<SharedRow>`
    WITH told_twice AS MATERIALIZED (
      SELECT resource FROM allocation GROUP BY resource HAVING count(DISTINCT customer_id) > 1),
    told AS MATERIALIZED (
      SELECT customer_id, allocation.resource, starts_at, ends_at FROM allocation JOIN told_twice USING (resource)),
    shared AS (
      SELECT one.customer_id, other.customer_id AS other_id, one.resource,
        min(greatest(one.starts_at, other.starts_at)) AS starts_at,
        nullif(max(least(coalesce(one.ends_at, 'infinity'), coalesce(other.ends_at, 'infinity'))), 'infinity') AS ends_at
      FROM told AS one JOIN told AS other ON other.resource = one.resource AND other.customer_id > one.customer_id
      WHERE greatest(one.starts_at, other.starts_at) < least(coalesce(one.ends_at, 'infinity'), coalesce(other.ends_at, 'infinity'))
        ${query.customerId === null ? sql`` : sql`AND ARRAY[one.customer_id, other.customer_id] && ARRAY(SELECT account_id FROM tenancy WHERE customer_id = ${query.customerId}::uuid)`}
      GROUP BY one.customer_id, other.customer_id, one.resource)
    SELECT customer.id AS customer_id, customer.name, held.tenant_id, customer.currency, resource, starts_at, ends_at,
      other.tenant_id AS other_tenant_id, count(*) OVER ()::int AS total
    FROM shared JOIN (${HOLDERS}) AS held ON held.account_id = shared.customer_id JOIN customer ON customer.id = held.customer_id
    JOIN tenant_account AS other ON other.id = other_id
    ORDER BY starts_at DESC, resource, customer.id, shared.customer_id, other_id LIMIT ${query.limit}`.execute(
    db,
  );
  return rows;
}

export interface UnlistedRow extends CustomerFound {
  resource: string;
  starts_at: string;
  source: string;
  is_collected: boolean;
}

/**
 * Resources that still count although no source reports them. The source that did is gone, or the customer's resources are
 * listed by a source and this one is not.
 */
export async function unlistedResources(
  db: Kysely<Database>,
  query: NoticeQuery & { sources: readonly string[]; listing: readonly string[]; prefix: string },
): Promise<UnlistedRow[]> {
  const { rows } = await sql<UnlistedRow>`
    WITH listed AS MATERIALIZED (
      SELECT DISTINCT customer_id AS id FROM usage_event
      WHERE type = 'allocation' AND source LIKE '/sources/%' AND source = ANY(${query.listing})),
    counting AS MATERIALIZED (SELECT customer_id, resource, starts_at FROM allocation WHERE ends_at IS NULL),
    last AS MATERIALIZED (
      SELECT counting.customer_id, counting.resource,
        (array_agg(told.source ORDER BY told.starts_at DESC, told.received_at DESC))[1] AS source
      FROM counting JOIN usage_event AS told ON told.customer_id = counting.customer_id AND told.resource = counting.resource
      WHERE told.type = 'allocation' GROUP BY counting.customer_id, counting.resource
      HAVING NOT bool_or(told.source = ANY(${query.sources}))),
    open AS (
      SELECT counting.*, source, starts_with(source, ${query.prefix}) AS is_collected
      FROM counting JOIN last USING (customer_id, resource))
    SELECT customer.id AS customer_id, customer.name, held.tenant_id, currency, resource, starts_at, source, is_collected, count(*) OVER ()::int AS total
    FROM open JOIN (${HOLDERS}) AS held ON held.account_id = open.customer_id JOIN customer ON customer.id = held.customer_id
    WHERE (is_collected OR open.customer_id IN (SELECT id FROM listed)) ${ofCustomer(sql`customer.id`, query)}
    ORDER BY customer.name, customer.id, resource LIMIT ${query.limit}`.execute(db);
  return rows;
}

/** What was used in a customer's month and what its invoices bill, by meter. Voided invoices do not count. */
export async function meteredAndBilled(
  db: Kysely<Database>,
  { customerId, from }: { customerId: string; from: string },
): Promise<{ meter: string; used: string; billed: string }[]> {
  const { rows } = await sql<{ meter: string; used: string; billed: string }>`
    WITH used AS (
      SELECT meter, sum(quantity) AS quantity FROM customer_usage_month
      WHERE customer_id = ${customerId} AND month = ${from}::date GROUP BY meter),
    billed AS (
      SELECT meter, sum(quantity) AS quantity
      FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id AND invoice.status <> 'voided'
      JOIN billed_usage ON billed_usage.invoice_id = billed_period.invoice_id AND billed_usage.period_from = billed_period.period_from
      WHERE billed_period.customer_id = ${customerId} AND billed_period.period_from = ${from}::date GROUP BY meter)
    SELECT meter, coalesce(used.quantity, 0) AS used, coalesce(billed.quantity, 0) AS billed
    FROM used FULL JOIN billed USING (meter) ORDER BY meter`.execute(db);
  return rows;
}

/** What was used in a customer's month, series by series. */
export async function seriesUsed(
  db: Kysely<Database>,
  { customerId, from }: { customerId: string; from: string },
): Promise<{ meter: string; dimensions: string; quantity: string }[]> {
  const { rows } = await sql<{ meter: string; dimensions: string; quantity: string }>`
    SELECT meter, dimensions, sum(quantity) AS quantity FROM customer_usage_month
    WHERE customer_id = ${customerId} AND month = ${from}::date AND quantity <> 0 GROUP BY meter, dimensions ORDER BY meter, dimensions`.execute(
    db,
  );
  return rows;
}
