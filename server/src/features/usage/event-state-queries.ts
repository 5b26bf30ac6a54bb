import { type RawBuilder, sql } from "kysely";

/**
 * Which state an event is in that was taken in, `event` being its row and `closing` the invoice of its month.
 *
 * An event is billed once an invoice of the month it ends in was made after it had arrived. Where that invoice bills
 * nothing for what the event tells of, it is free. Until then it is open, and so is one that arrived late: it waits for
 * the draft to be refreshed, or for the adjustment on the next invoice.
 */
export const EVENT_STATE: RawBuilder<string> = sql`
  CASE WHEN event.customer_id IS NULL THEN 'unmatched'
    WHEN closing.invoice_id IS NULL OR event.received_at > closing.known_until THEN 'open'
    WHEN event.type = 'usage' AND event.meter = ANY(closing.meters) THEN 'billed'
    WHEN event.type = 'allocation' AND (event.state = 'deleted' OR event.vcpus > 0) AND 'compute.vcpu' = ANY(closing.meters) THEN 'billed'
    WHEN event.type = 'allocation' AND (event.state = 'deleted' OR event.ram_gib > 0) AND 'compute.ram' = ANY(closing.meters) THEN 'billed'
    WHEN event.type = 'allocation' AND (event.state = 'deleted' OR event.block_gib > 0) AND 'storage.block' = ANY(closing.meters) THEN 'billed'
    WHEN event.type = 'allocation' AND (event.state = 'deleted' OR event.gpus > 0) AND 'gpu' = ANY(closing.meters) THEN 'billed'
    ELSE 'free' END`;

/** The month an event's usage ends in, of an allocation event the month it is of, in the billing zone. */
export function eventMonth(timeZone: string): RawBuilder<string> {
  return sql`date_trunc('month', coalesce(event.ends_at - interval '1 second', event.starts_at) AT TIME ZONE ${timeZone})::date`;
}

/** Invoices of billing runs that stand, with the meters they bill anything for and up to when they know of usage. */
export const CLOSINGS: RawBuilder<unknown> = sql`
  SELECT invoice.customer_id, invoice.period_from, invoice.id AS invoice_id, invoice.number AS invoice_number,
    invoice.created_at AS known_until,
    ARRAY(SELECT meter FROM invoice_line WHERE invoice_line.invoice_id = invoice.id AND meter IS NOT NULL AND amount <> 0) AS meters
  FROM invoice WHERE invoice.origin = 'run' AND invoice.status <> 'voided'`;
