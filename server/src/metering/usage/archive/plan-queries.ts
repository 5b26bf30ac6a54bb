import { type Kysely, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Zones } from "../../../parties/issuers/zones.ts";
import { eventMonth } from "../reports/event-state-queries.ts";

type Db = Kysely<Database>;

/** How much a tenant used in a month: records that may leave, and what always stays. */
export interface AccountUse {
  account_id: string;
  tenant_id: string;
  /** The month's first day. */
  month: string;
  records: number;
  /** Records of meters whose months are levels, which are computed anew from all of them. */
  levelled: number;
  allocations: number;
}

/** What is in the database of each tenant's months before one. */
export async function usesBefore(
  db: Db,
  { before, zones, levelled }: { before: string; zones: Zones; levelled: readonly string[] },
): Promise<AccountUse[]> {
  const { rows } = await sql<AccountUse>`
    SELECT used.*, account.tenant_id FROM (
      SELECT event.customer_id AS account_id, ${eventMonth(zones)} AS month,
        count(*) FILTER (WHERE event.type = 'usage' AND event.meter <> ALL(${levelled}::text[]))::int AS records,
        count(*) FILTER (WHERE event.type = 'usage' AND event.meter = ANY(${levelled}::text[]))::int AS levelled,
        count(*) FILTER (WHERE event.type = 'allocation')::int AS allocations
      FROM usage_event AS event WHERE event.customer_id IS NOT NULL GROUP BY 1, 2) AS used
    JOIN tenant_account AS account ON account.id = used.account_id
    WHERE used.month < ${before}::date ORDER BY used.month, used.account_id`.execute(db);
  return rows;
}

/** Events without a customer or meter that were used before an instant: they wait. */
export async function waitingBefore(db: Db, beforeSeconds: number): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    SELECT count(*)::int AS waiting FROM usage_event
    WHERE customer_id IS NULL AND coalesce(ends_at, starts_at) <= to_timestamp(${beforeSeconds})`.execute(db);
  return rows[0]?.waiting ?? 0;
}

/** Who has a tenant, on which days; null where they have no limit. */
export interface Holder {
  account_id: string;
  customer_id: string;
  from_day: string | null;
  before_day: string | null;
}

export async function holders(db: Db): Promise<Holder[]> {
  const { rows } = await sql<Holder>`
    SELECT account_id, customer_id, nullif(from_day, '-infinity') AS from_day, nullif(before_day, 'infinity') AS before_day
    FROM tenancy ORDER BY account_id, from_day`.execute(db);
  return rows;
}

/** What is billed of a customer's month. */
export interface Billing {
  customer_id: string;
  month: string;
  /** Whether the month has an invoice of its own that is issued. */
  is_billed: boolean;
  has_draft: boolean;
  /** Until when what arrived is on issued invoices, in epoch seconds; null where no invoice bills all of it. */
  known_until: number | null;
}

export async function billingsBefore(db: Db, before: string): Promise<Billing[]> {
  const { rows } = await sql<Billing>`
    SELECT billed.customer_id, billed.period_from AS month, bool_or(invoice.status = 'draft') AS has_draft,
      bool_or(invoice.status <> 'draft' AND invoice.period_from = billed.period_from) AS is_billed,
      max(extract(epoch FROM billed.known_until)) FILTER (WHERE billed.complete AND invoice.status <> 'draft')::float8 AS known_until
    FROM billed_period AS billed JOIN invoice ON invoice.id = billed.invoice_id AND invoice.status <> 'voided'
    WHERE billed.period_from < ${before}::date GROUP BY 1, 2`.execute(db);
  return rows;
}

/** How many records of a tenant's month arrived after an instant. */
export async function arrivedAfter(
  db: Db,
  month: { accountId: string; start: number; end: number; knownUntil: number },
): Promise<number> {
  const { rows } = await sql<{ events: number }>`
    SELECT count(*)::int AS events FROM usage_event
    WHERE customer_id = ${month.accountId} AND type = 'usage' AND ends_at > to_timestamp(${month.start})
      AND ends_at <= to_timestamp(${month.end}) AND received_at > to_timestamp(${month.knownUntil})`.execute(
    db,
  );
  return rows[0]?.events ?? 0;
}
