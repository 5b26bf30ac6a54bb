import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

interface Steps {
  company: boolean;
  source: boolean;
  prices: boolean;
  customers: number;
  customersWithoutTax: number;
  customersWithoutEmail: number;
  run: boolean;
  sent: boolean;
}

/** The one rate card that every Billow begins with counts as no prices of one's own. */
export async function firstSteps(db: Kysely<Database>): Promise<Steps> {
  const { rows } = await sql<Steps>`
    SELECT (SELECT letterhead <> '{}'::jsonb FROM issuer ORDER BY id LIMIT 1) AS company,
      EXISTS (SELECT FROM usage_day) OR EXISTS (SELECT FROM archive_file) OR EXISTS (SELECT FROM collector) AS source,
      EXISTS (SELECT FROM rate_card OFFSET 1) AS prices,
      (SELECT count(*)::int FROM customer) AS customers,
      (SELECT count(*)::int FROM customer WHERE NOT tax_set AND archived_at IS NULL) AS "customersWithoutTax",
      (SELECT count(*)::int FROM customer WHERE billing_email IS NULL AND archived_at IS NULL) AS "customersWithoutEmail",
      EXISTS (SELECT FROM invoice WHERE origin = 'run') AS run,
      EXISTS (SELECT FROM email JOIN delivery USING (id) WHERE kind = 'invoice' AND state <> 'cancelled') AS sent`.execute(
    db,
  );
  const [steps] = rows;
  if (steps === undefined) throw new Error("a query without a table answers one row");
  return { ...steps, company: steps.company ?? false, source: steps.source || (await eventsCame(db)) };
}

/** Asked apart, and only while no event counts for a customer: raw usage may lie on other machines, one of which may be away. */
async function eventsCame(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{
    came: boolean;
  }>`SELECT EXISTS (SELECT 1 FROM usage_event LIMIT 1) AS came`.execute(db);
  return rows[0]?.came ?? false;
}
