import type { AllocationSize } from "@billow/core/allocation.ts";
import { type Dimensions, parseDimensionsKey } from "@billow/core/meter.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { epochSeconds } from "../../../http/present.ts";
import { selectOpenAllocations } from "./open-allocation-queries.ts";

/** A resource that counts on, as nothing has ended it. */
export interface OpenAllocation {
  tenantId: string;
  resource: string;
  /** Since when it is of this size; epoch seconds. */
  since: number;
  size: AllocationSize;
  dimensions: Dimensions;
}

/** Resources of customers that count on, of those alone that one of the event sources has told of. */
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
