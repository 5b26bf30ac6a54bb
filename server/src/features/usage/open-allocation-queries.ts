import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

export interface OpenAllocationRow {
  tenant_id: string;
  resource: string;
  starts_at: string;
  dimensions: string;
  vcpus: bigint;
  ram_gib: bigint;
  block_gib: bigint;
  gpus: bigint;
}

/** Allocations without end whose resource one of the sources has told of. */
export async function selectOpenAllocations(
  db: Kysely<Database>,
  sources: readonly string[],
): Promise<OpenAllocationRow[]> {
  const { rows } = await sql<OpenAllocationRow>`
    SELECT customer.tenant_id, open.resource, open.starts_at, open.dimensions, open.vcpus, open.ram_gib, open.block_gib, open.gpus
    FROM allocation AS open JOIN customer ON customer.id = open.customer_id
    WHERE open.ends_at IS NULL AND EXISTS (
      SELECT FROM usage_event AS told
      WHERE told.customer_id = open.customer_id AND told.resource = open.resource
        AND told.type = 'allocation' AND told.source = ANY(${sources}))
    ORDER BY customer.tenant_id, open.resource`.execute(db);
  return rows;
}
