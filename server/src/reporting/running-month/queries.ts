import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { RunningMonthOfCustomer } from "../../billing/live-bill/running-months.ts";
import type { Database } from "../../db/schema.ts";
import { isWithin, type Within } from "../../db/within.ts";

type Db = Kysely<Database>;

/**
 * Customers whose running month is not computed, is of another month, or was computed before an instant; those first. Whoever
 * is invoiced already is left out.
 */
export async function customersToCompute(
  db: Db,
  { months, before, limit }: { months: ReadonlyMap<string, string>; before: string; limit: number },
): Promise<{ id: string; issuerId: string }[]> {
  const { rows } = await sql<{ id: string; issuerId: string }>`
    SELECT customer.id, customer.issuer_id AS "issuerId"
    FROM customer JOIN unnest(${[...months.keys()]}::uuid[], ${[...months.values()]}::date[]) AS month (issuer_id, first)
      ON month.issuer_id = customer.issuer_id
    LEFT JOIN running_month AS known ON known.customer_id = customer.id
    WHERE (known.customer_id IS NULL OR known.computed_at < ${before}::timestamptz
        OR known.period_from <> month.first OR known.issuer_id <> customer.issuer_id OR known.currency <> customer.currency)
      AND NOT EXISTS (SELECT FROM invoice WHERE invoice.customer_id = customer.id AND invoice.period_from = month.first
        AND invoice.origin = 'run' AND invoice.status <> 'voided')
    ORDER BY known.computed_at NULLS FIRST, customer.id LIMIT ${limit}`.execute(db);
  return rows;
}

/** Keeps what was computed, in place of what was known. */
export async function keepRunningMonths(
  db: Db,
  rows: readonly RunningMonthOfCustomer[],
  at: string,
): Promise<void> {
  const parts = rows.map((row) =>
    JSON.stringify(row.parts.map((part) => ({ ...part, amount: String(part.amount) }))),
  );
  await sql`
    INSERT INTO running_month (customer_id, issuer_id, period_from, currency, so_far, projected, parts, held, computed_at)
    SELECT row.*, ${at}::timestamptz FROM unnest(
      ${rows.map((row) => row.customerId)}::uuid[], ${rows.map((row) => row.issuerId)}::uuid[], ${rows.map((row) => row.from)}::date[],
      ${rows.map((row) => row.currency)}::text[], ${rows.map((row) => row.soFar)}::bigint[], ${rows.map((row) => row.projected)}::bigint[],
      ${parts}::jsonb[], ${rows.map((row) => row.held)}::boolean[]) AS row
    ON CONFLICT (customer_id) DO UPDATE SET issuer_id = excluded.issuer_id, period_from = excluded.period_from, currency = excluded.currency,
      so_far = excluded.so_far, projected = excluded.projected, parts = excluded.parts, held = excluded.held, computed_at = excluded.computed_at`.execute(
    db,
  );
}

export interface MonthAsked {
  /** The first days of the running month and of the one before. */
  from: string;
  previousFrom: string;
  issuerId: string | null;
  currency: string | null;
  /** The customers that the caller is limited to. */
  within: Within;
}

/** Running months with what the run billed of the month before, in minor units. */
function rowsOf({ from, previousFrom, issuerId, currency, within }: MonthAsked): RawBuilder<unknown> {
  return sql`(
    SELECT month.*, (SELECT sum(subtotal - discount) FROM invoice
      WHERE invoice.customer_id = month.customer_id AND invoice.period_from = ${previousFrom}::date
        AND invoice.origin = 'run' AND invoice.status <> 'voided' AND invoice.currency = month.currency) AS previous
    FROM running_month AS month
    WHERE month.period_from = ${from}::date AND (${issuerId}::uuid IS NULL OR month.issuer_id = ${issuerId}::uuid)
      AND (${currency}::text IS NULL OR month.currency = ${currency}::text)
      AND ${isWithin("month.customer_id", within)}) AS month`;
}

export interface MonthTotal {
  currency: CurrencyCode;
  soFar: string;
  projected: string;
  previous: string | null;
  customers: number;
  computed: number;
  oldest: string;
}

export async function totalsOfMonth(db: Db, asked: MonthAsked): Promise<MonthTotal[]> {
  const { rows } = await sql<MonthTotal>`
    SELECT currency, sum(so_far)::text AS "soFar", sum(projected)::text AS projected, sum(previous)::text AS previous,
      count(*) FILTER (WHERE so_far <> 0)::int AS customers, count(*)::int AS computed, min(computed_at) AS oldest
    FROM ${rowsOf(asked)} GROUP BY currency ORDER BY currency`.execute(db);
  return rows;
}

export interface MonthPart {
  currency: CurrencyCode;
  kind: "usage" | "agreed" | "adjustments";
  group: string | null;
  amount: string;
}

export async function partsOfMonth(db: Db, asked: MonthAsked): Promise<MonthPart[]> {
  const { rows } = await sql<MonthPart>`
    SELECT currency, part.kind, part.group, sum(part.amount)::text AS amount
    FROM ${rowsOf(asked)}, jsonb_to_recordset(month.parts) AS part (kind text, "group" text, amount numeric)
    GROUP BY currency, part.kind, part.group HAVING sum(part.amount) <> 0`.execute(db);
  return rows;
}

export interface MonthRow {
  id: string;
  name: string;
  tenantId: string;
  currency: CurrencyCode;
  soFar: bigint;
  projected: bigint;
  previous: string | null;
  held: boolean;
  computedAt: string;
}

/** The first customers of each currency, in an order. */
export async function rowsOfMonth(
  db: Db,
  { sort, limit, ...asked }: MonthAsked & { sort: "size" | "change"; limit: number },
): Promise<MonthRow[]> {
  const order =
    sort === "size"
      ? sql`so_far DESC, projected DESC`
      : sql`abs(projected - previous) DESC NULLS LAST, so_far DESC`;
  const { rows } = await sql<MonthRow>`
    SELECT customer.id, name, tenant_id AS "tenantId", ranked.currency, so_far AS "soFar", projected, previous::text AS previous, held,
      computed_at AS "computedAt"
    FROM (SELECT month.*, row_number() OVER (PARTITION BY currency ORDER BY ${order}, customer_id) AS place FROM ${rowsOf(asked)}) AS ranked
    JOIN customer ON customer.id = ranked.customer_id
    WHERE place <= ${limit} AND (so_far <> 0 OR projected <> 0 OR previous <> 0) ORDER BY ranked.currency, place`.execute(
    db,
  );
  return rows;
}

export async function countCustomers(
  db: Db,
  { issuerId, within }: Pick<MonthAsked, "issuerId" | "within">,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM customer
    WHERE (${issuerId}::uuid IS NULL OR issuer_id = ${issuerId}::uuid) AND ${isWithin("id", within)}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}
