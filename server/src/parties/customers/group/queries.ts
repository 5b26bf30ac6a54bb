import { type Kysely, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";

/** A customer that is on a parent's invoices. */
export interface ChildRow {
  id: string;
  name: string;
  tenantId: string;
  parentId: string;
}

/** The customers that are on the invoices of these, by name. */
export async function childrenOf(db: Kysely<Database>, parentIds: readonly string[]): Promise<ChildRow[]> {
  if (parentIds.length === 0) return [];
  const { rows } = await sql<ChildRow>`
    SELECT id, name, tenant_id AS "tenantId", parent_id AS "parentId" FROM customer
    WHERE parent_id IS NOT NULL AND parent_id = ANY(${parentIds}::uuid[]) ORDER BY search_name, id`.execute(
    db,
  );
  return rows;
}
