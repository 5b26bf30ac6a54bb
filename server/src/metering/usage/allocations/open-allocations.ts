import type { AllocationSize } from "@billow/core/metering/allocation.ts";
import { type Dimensions, parseDimensionsKey } from "@billow/core/metering/meter.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { epochSeconds } from "../../../http/present.ts";
import { selectOpenAllocations } from "./open-allocation-queries.ts";

/** A resource with an open allocation. */
export interface OpenAllocation {
  tenantId: string;
  resource: string;
  /** Epoch seconds; since then it has had this size. */
  since: number;
  size: AllocationSize;
  dimensions: Dimensions;
}

/** Open allocations of customers' resources, only of resources that one of the event sources has reported. */
export async function openAllocations(
  db: Kysely<Database>,
  sources: readonly string[],
): Promise<OpenAllocation[]> {
  const rows = await selectOpenAllocations(db, sources);
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    resource: row.resource,
    since: epochSeconds(row.starts_at),
    size: { vcpus: row.vcpus, ramGib: row.ram_gib, blockGib: row.block_gib, gpus: row.gpus },
    dimensions: parseDimensionsKey(row.dimensions),
  }));
}
