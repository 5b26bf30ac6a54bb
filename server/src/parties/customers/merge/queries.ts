import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";

/** Customers as others refer to them. */
export async function referencesTo(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<{ id: string; name: string; tenantId: string }[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom("customer")
    .select(["id", "name", "tenant_id as tenantId"])
    .where(sql<boolean>`id = ANY(${ids}::uuid[])`)
    .execute();
}

/** Customers of these who were merged, and all that were merged into the same ones or into these. */
export async function mergesAmong(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<{ id: string; into: string }[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string; into: string }>`
    SELECT id, merged_into AS "into" FROM customer
    WHERE merged_into IS NOT NULL AND merged_into IN (
      SELECT coalesce(merged_into, id) FROM customer WHERE id = ANY(${ids}::uuid[]))
    ORDER BY id`.execute(db);
  return rows;
}

/** Marks a customer as merged, with all that were merged into it before. */
export async function markMerged(
  tx: Transaction<Database>,
  { id, into, at }: { id: string; into: string; at: string },
): Promise<void> {
  await sql`
    UPDATE customer SET merged_into = ${into}, archived_at = coalesce(archived_at, ${at})
    WHERE id = ${id} OR merged_into = ${id}`.execute(tx);
}
