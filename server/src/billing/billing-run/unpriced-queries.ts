import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

/** Usage without a price of runs' invoices of some periods, unless a person decided to bill nothing for it. */
function unpricedOf(periodFroms: readonly string[]): RawBuilder<unknown> {
  return sql`
    FROM billed_usage AS used JOIN invoice ON invoice.id = used.invoice_id JOIN issuer ON issuer.id = invoice.issuer_id
    WHERE used.outcome = 'unpriced' AND used.quantity > 0 AND invoice.period_from = ANY(${periodFroms}::date[])
      AND invoice.origin = 'run' AND invoice.status <> 'voided' AND invoice.unpriced_reason IS NULL`;
}

/** That usage by run, month, meter and time zone, in the stored form. */
export async function unpricedOfPeriods(
  db: Kysely<Database>,
  periodFroms: readonly string[],
): Promise<{ periodFrom: string; from: string; meter: string; timeZone: string; quantity: string }[]> {
  const { rows } = await sql<{
    periodFrom: string;
    from: string;
    meter: string;
    timeZone: string;
    quantity: string;
  }>`
    SELECT invoice.period_from AS "periodFrom", used.period_from AS "from", meter, time_zone AS "timeZone", sum(used.quantity)::text AS quantity
    ${unpricedOf(periodFroms)} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`.execute(db);
  return rows;
}

/** The number of customers by run and meter, and of drafts that are held, by run (`meter` is null). */
export async function heldOfPeriods(
  db: Kysely<Database>,
  periodFroms: readonly string[],
): Promise<{ periodFrom: string; meter: string | null; customers: number; held: number }[]> {
  const { rows } = await sql<{ periodFrom: string; meter: string | null; customers: number; held: number }>`
    SELECT invoice.period_from AS "periodFrom", meter, count(DISTINCT invoice.customer_id)::int AS customers,
      count(DISTINCT invoice.id) FILTER (WHERE invoice.status = 'draft')::int AS held
    ${unpricedOf(periodFroms)} GROUP BY GROUPING SETS ((1, 2), (1))`.execute(db);
  return rows;
}
