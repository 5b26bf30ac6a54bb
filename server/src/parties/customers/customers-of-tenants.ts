import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { holdersOfTenants } from "./tenants/queries.ts";

/** Who has the tenants or had them last, by tenant id; those that never had a customer are missing. */
export async function customersOfTenants(
  db: Kysely<Database>,
  tenantIds: readonly string[],
): Promise<Map<string, { id: string; name: string }>> {
  if (tenantIds.length === 0) return new Map();
  const rows = await holdersOfTenants(db, tenantIds);
  return new Map(rows.map(({ id, name, tenant_id }) => [tenant_id, { id, name }]));
}
