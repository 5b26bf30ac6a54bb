import { type RawBuilder, sql } from "kysely";
import type { Zones } from "../../../parties/issuers/zones.ts";

/**
 * The state of an ingested event. `event` is its row, `closing` the billing of its month.
 *
 * An event is billed if it had arrived when its month was last billed completely. It is free when nothing is charged
 * for its meter and dimensions. Until then it is open. An event that arrived late is open too: it waits for the draft
 * to be refreshed, or for the adjustment on the next invoice.
 */
export const EVENT_STATE: RawBuilder<string> = sql`
  CASE WHEN held.customer_id IS NULL THEN 'unmatched'
    WHEN closing.known_until IS NULL OR event.received_at > closing.known_until THEN 'open'
    WHEN event.type = 'usage' AND event.meter || ' ' || event.dimensions = ANY(closing.series) THEN 'billed'
    WHEN event.type = 'allocation' AND event.vcpus > 0 AND 'compute.vcpu' = ANY(closing.meters) THEN 'billed'
    WHEN event.type = 'allocation' AND event.ram_gib > 0 AND 'compute.ram' = ANY(closing.meters) THEN 'billed'
    WHEN event.type = 'allocation' AND event.block_gib > 0 AND 'storage.block' = ANY(closing.meters) THEN 'billed'
    WHEN event.type = 'allocation' AND event.gpus > 0 AND 'gpu' = ANY(closing.meters) THEN 'billed'
    WHEN event.type = 'allocation' AND event.sizes::jsonb ?| closing.meters THEN 'billed'
    WHEN event.state = 'deleted' AND closing.has_time THEN 'billed'
    ELSE 'free' END`;

/** The invoice of an event: the first that included it. */
export const EVENT_INVOICE = {
  id: sql`CASE WHEN event.received_at > closing.billed_until THEN closing.last_id ELSE closing.bill_id END`,
  number: sql`CASE WHEN event.received_at > closing.billed_until THEN closing.last_number ELSE closing.bill_number END`,
};

/** The month in which an event's usage ends, or in which an allocation event lies, in its tenant's zone. */
export function eventMonth(zones: Zones): RawBuilder<string> {
  return sql`date_trunc('month', ${localTime(zones)})::date`;
}

/**
 * Joins the account of an event's tenant as `account`, and its tenancy as `held`: who has the tenant on the event's last day.
 */
export function joinHolder(zones: Zones): RawBuilder<unknown> {
  const day = sql`(${localTime(zones)})::date`;
  return sql`LEFT JOIN (SELECT tenant_account.id, time_zone FROM tenant_account JOIN issuer ON issuer.id = issuer_id) AS account
    ON account.id = event.customer_id LEFT JOIN tenancy AS held ON held.account_id = event.customer_id AND ${day} >= held.from_day AND ${day} < held.before_day`;
}

function localTime({ first, isOnly }: Zones): RawBuilder<unknown> {
  const zone = isOnly ? sql`${first}` : sql`coalesce(account.time_zone, ${first})`;
  return sql`coalesce(event.ends_at - interval '1 second', event.starts_at) AT TIME ZONE ${zone}`;
}

/**
 * Months of customers with valid invoices: the bill and the last invoice that adjusted it, the time up to which they
 * include usage, and the meters and dimensions that anything is charged for.
 */
export const CLOSINGS: RawBuilder<unknown> = sql`
  SELECT billed.customer_id, billed.period_from, max(billed.known_until) FILTER (WHERE billed.complete) AS known_until,
    max(billed.known_until) FILTER (WHERE invoice.period_from = billed.period_from) AS billed_until,
    (array_agg(invoice.id ORDER BY invoice.period_from = billed.period_from DESC, billed.known_until))[1] AS bill_id,
    (array_agg(invoice.number ORDER BY invoice.period_from = billed.period_from DESC, billed.known_until))[1] AS bill_number,
    (array_agg(invoice.id ORDER BY billed.known_until DESC))[1] AS last_id,
    (array_agg(invoice.number ORDER BY billed.known_until DESC))[1] AS last_number,
    ARRAY(SELECT used.meter || ' ' || used.dimensions FROM billed_usage AS used
      WHERE used.outcome = 'billed' AND used.period_from = billed.period_from AND used.invoice_id = ANY(array_agg(invoice.id))) AS series,
    ARRAY(SELECT used.meter FROM billed_usage AS used
      WHERE used.outcome = 'billed' AND used.period_from = billed.period_from AND used.invoice_id = ANY(array_agg(invoice.id))) AS meters,
    EXISTS (SELECT FROM billed_usage AS used JOIN meter ON meter.id = used.meter AND meter.kind = 'time'
      WHERE used.outcome = 'billed' AND used.period_from = billed.period_from AND used.invoice_id = ANY(array_agg(invoice.id))) AS has_time
  FROM billed_period AS billed JOIN invoice ON invoice.id = billed.invoice_id AND invoice.status <> 'voided'
  GROUP BY billed.customer_id, billed.period_from`;
