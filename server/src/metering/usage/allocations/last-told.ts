import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { accountsOfTenants } from "../store/queries.ts";
import { selectLastTold } from "./open-allocation-queries.ts";

/** A resource of a tenant. */
interface TenantResource {
  tenantId: string;
  resource: string;
}

/**
 * When each resource was last reported, in epoch seconds: by any source under this tenant, and by one of `sources`
 * under any tenant. Undefined for a resource that was never reported.
 *
 * @param sources event sources that are collected from
 */
export async function lastTold(
  db: Kysely<Database>,
  wanted: { sources: readonly string[]; resources: readonly TenantResource[] },
): Promise<(one: TenantResource) => number | undefined> {
  if (wanted.resources.length === 0) return () => undefined;
  const customers = await accountsOfTenants(db, [
    ...new Set(wanted.resources.map(({ tenantId }) => tenantId)),
  ]);
  const rows = await selectLastTold(db, {
    sources: wanted.sources,
    resources: wanted.resources.map(({ tenantId, resource }) => ({
      tenantId,
      resource,
      customerId: customers.get(tenantId) ?? null,
    })),
  });
  const known = new Map(rows.map((row) => [keyOf(row.tenant_id, row.resource), row.told_at]));
  return ({ tenantId, resource }) => known.get(keyOf(tenantId, resource));
}

function keyOf(tenantId: string, resource: string): string {
  return JSON.stringify([tenantId, resource]);
}
