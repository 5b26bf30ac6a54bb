import { type Kysely, type RawBuilder, sql } from "kysely";
import { byKey } from "../../db/connection/preparing-client.ts";
import type { Database } from "../../db/schema.ts";

/** The time zone of each issuer, the first issuer's first. */
export async function issuerZones(db: Kysely<Database>): Promise<{ id: string; time_zone: string }[]> {
  const { rows } = await sql<{ id: string; time_zone: string }>`${byKey}
    SELECT id, time_zone FROM issuer ORDER BY id`.execute(db);
  return rows;
}

/** A value for each issuer as SQL on a column that names the issuer; a constant where it is the same for all. */
export function dateByIssuer(
  issuerId: RawBuilder<unknown>,
  dates: ReadonlyMap<string, string | null>,
): RawBuilder<string | null> {
  const [first = null, ...others] = new Set(dates.values());
  if (others.length === 0) return sql`${first}::date`;
  const cases = [...dates].map(([id, date]) => sql`WHEN ${id}::uuid THEN ${date}::date`);
  return sql`CASE ${issuerId} ${sql.join(cases, sql` `)} END`;
}

export async function zonesById(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; time_zone: string }>`
    SELECT billed.id, issuer.time_zone FROM (
      SELECT id, issuer_id FROM customer WHERE id = ANY(${ids}::uuid[])
      UNION SELECT id, issuer_id FROM tenant_account WHERE id = ANY(${ids}::uuid[])) AS billed
    JOIN issuer ON issuer.id = billed.issuer_id`.execute(db);
  return new Map(rows.map((row) => [row.id, row.time_zone]));
}
