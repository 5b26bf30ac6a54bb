import { type Dimensions, parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { Sizes } from "@billow/core/metering/sizes.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { epochSeconds } from "../../../http/present.ts";
import { sizesOfColumns } from "../store/sizes-columns.ts";
import { selectOpenAllocations } from "./open-allocation-queries.ts";

/** A resource with an open allocation. */
export interface OpenAllocation {
  tenantId: string;
  resource: string;
  /** Epoch seconds; since then it has had these sizes and this state. */
  since: number;
  state: string;
  sizes: Sizes;
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
    state: row.state,
    sizes: sizesOfColumns(row),
    dimensions: parseDimensionsKey(row.dimensions),
  }));
}
