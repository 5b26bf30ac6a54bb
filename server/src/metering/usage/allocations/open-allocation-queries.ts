import { type Kysely, sql } from "kysely";
import type { AllocationTable } from "../../../db/schema/usage.ts";
import type { Database } from "../../../db/schema.ts";

export type OpenAllocationRow = Omit<AllocationTable, "customer_id" | "ends_at"> & { tenant_id: string };

/** Open allocations whose resource was reported by one of the sources. */
export async function selectOpenAllocations(
  db: Kysely<Database>,
  sources: readonly string[],
): Promise<OpenAllocationRow[]> {
  const { rows } = await sql<OpenAllocationRow>`
    WITH open AS MATERIALIZED (SELECT * FROM allocation WHERE ends_at IS NULL),
    told AS MATERIALIZED (
      SELECT DISTINCT open.customer_id, open.resource FROM open
      JOIN usage_event AS told ON told.customer_id = open.customer_id AND told.resource = open.resource
      WHERE told.type = 'allocation' AND told.source = ANY(${sources}))
    SELECT account.tenant_id, open.resource, open.starts_at, open.dimensions, open.state,
      open.vcpus, open.ram_gib, open.block_gib, open.gpus, open.sizes
    FROM open JOIN told USING (customer_id, resource) JOIN tenant_account AS account ON account.id = open.customer_id
    ORDER BY account.tenant_id, open.resource`.execute(db);
  return rows;
}

/** When each resource was last reported: under its customer by any source, under any tenant by one of the sources. */
export async function selectLastTold(
  db: Kysely<Database>,
  wanted: {
    sources: readonly string[];
    resources: readonly { tenantId: string; customerId: string | null; resource: string }[];
  },
): Promise<{ tenant_id: string; resource: string; told_at: number }[]> {
  const { rows } = await sql<{ tenant_id: string; resource: string; told_at: number }>`
    WITH wanted AS MATERIALIZED (
      SELECT * FROM unnest(${wanted.resources.map((one) => one.tenantId)}::text[], ${wanted.resources.map((one) => one.customerId)}::uuid[],
        ${wanted.resources.map((one) => one.resource)}::text[]) AS one (tenant_id, customer_id, resource))
    SELECT tenant_id, resource, max(extract(epoch FROM starts_at))::float8 AS told_at FROM (
      SELECT wanted.tenant_id, wanted.resource, told.starts_at
      FROM wanted JOIN usage_event AS told ON told.customer_id = wanted.customer_id AND told.resource = wanted.resource
      WHERE told.type = 'allocation'
      UNION ALL
      SELECT wanted.tenant_id, wanted.resource, told.starts_at FROM wanted JOIN usage_event AS told ON told.resource = wanted.resource
      WHERE told.type = 'allocation' AND told.source LIKE '/sources/%' AND told.source = ANY(${wanted.sources})) AS told
    GROUP BY tenant_id, resource`.execute(db);
  return rows;
}

/** The part of an allocation event that decides which tenant has the resource. */
export interface ToldRow {
  tenant_id: string;
  resource: string;
  event_id: string;
  state: string;
  /** Epoch seconds. */
  at: number;
  nanos: number;
}

/** All allocation events of a source about resources, of all tenants, in the order of their arrival. */
export async function selectToldOfResources(
  db: Kysely<Database>,
  { source, resources }: { source: string; resources: readonly string[] },
): Promise<ToldRow[]> {
  const { rows } = await sql<ToldRow>`
    SELECT tenant_id, resource, event_id, state, extract(epoch FROM starts_at)::float8 AS at, coalesce(nanos, 0) AS nanos
    FROM usage_event
    WHERE resource = ANY(${resources}) AND type = 'allocation' AND source LIKE '/sources/%' AND source = ${source}
    ORDER BY coalesce(arrival, 0), key`.execute(db);
  return rows;
}
