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
    SELECT account.tenant_id, open.resource, open.starts_at, open.dimensions, open.state,
      open.vcpus, open.ram_gib, open.block_gib, open.gpus, open.sizes
    FROM allocation AS open JOIN tenant_account AS account ON account.id = open.customer_id
    WHERE open.ends_at IS NULL AND EXISTS (
      SELECT FROM usage_event AS told
      WHERE told.customer_id = open.customer_id AND told.resource = open.resource
        AND told.type = 'allocation' AND told.source = ANY(${sources}))
    ORDER BY account.tenant_id, open.resource`.execute(db);
  return rows;
}

/** When each resource was last reported: under its customer by any source, under any tenant by one of the sources. */
export async function selectLastTold(
  db: Kysely<Database>,
  given: {
    sources: readonly string[];
    resources: readonly { tenantId: string; customerId: string | null; resource: string }[];
  },
): Promise<{ tenant_id: string; resource: string; told_at: number }[]> {
  const { rows } = await sql<{ tenant_id: string; resource: string; told_at: number }>`
    SELECT wanted.tenant_id, wanted.resource, max(extract(epoch FROM told.starts_at))::float8 AS told_at
    FROM unnest(${given.resources.map((one) => one.tenantId)}::text[], ${given.resources.map((one) => one.customerId)}::uuid[],
      ${given.resources.map((one) => one.resource)}::text[]) AS wanted (tenant_id, customer_id, resource)
    JOIN LATERAL (
      SELECT starts_at FROM usage_event
      WHERE usage_event.customer_id = wanted.customer_id AND usage_event.resource = wanted.resource AND type = 'allocation'
      UNION ALL
      SELECT starts_at FROM usage_event
      WHERE usage_event.resource = wanted.resource AND type = 'allocation' AND source LIKE '/sources/%'
        AND source = ANY(${given.sources})) AS told ON true
    GROUP BY wanted.tenant_id, wanted.resource`.execute(db);
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
