import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { namesOfTenants } from "./queries.ts";

/** Who the tenants are, by tenant id; those that are nobody's are missing. */
export async function customersOfTenants(
  db: Kysely<Database>,
  tenantIds: readonly string[],
): Promise<Map<string, { id: string; name: string }>> {
  if (tenantIds.length === 0) return new Map();
  const rows = await namesOfTenants(db, tenantIds);
  return new Map(rows.map(({ id, name, tenant_id }) => [tenant_id, { id, name }]));
}
