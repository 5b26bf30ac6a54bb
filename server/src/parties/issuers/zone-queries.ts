import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

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

/** The zone of the tenant's account that a column names, or another where there is no such account. */
export function zoneColumn(accountId: RawBuilder<unknown>, otherwise: string): RawBuilder<string> {
  return sql`coalesce((SELECT issuer.time_zone FROM tenant_account JOIN issuer ON issuer.id = tenant_account.issuer_id
    WHERE tenant_account.id = ${accountId}), ${otherwise})`;
}

export function constantZone(zone: string): RawBuilder<string> {
  return sql`${zone}`;
}

export async function zonesById(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; time_zone: string }>`
    SELECT billed.id, issuer.time_zone FROM (
      SELECT id, issuer_id FROM customer WHERE id = ANY(${ids}::uuid[])
      UNION SELECT id, issuer_id FROM tenant_account WHERE id = ANY(${ids}::uuid[])) AS billed
    JOIN issuer ON issuer.id = billed.issuer_id`.execute(db);
  return new Map(rows.map((row) => [row.id, row.time_zone]));
}
