import type { Deps } from "../../deps.ts";
import { rebuildPlatformUsage } from "../../metering/usage/rollups/compare-platform.ts";
import { rebuildUsage } from "../../metering/usage/rollups/rebuild-usage.ts";
import { owners } from "./owners.ts";

/**
 * Recomputes the allocations and rollups of all customers from raw usage, one customer per transaction. A server may run
 * meanwhile.
 *
 * @returns how many allocations and rollup rows were corrected
 */
export async function rebuild(deps: Deps, onProgress?: (customers: number) => void): Promise<number> {
  let corrected = 0;
  let customers = 0;
  for await (const owner of owners(deps)) {
    corrected += await rebuildUsage(deps, owner.id);
    customers += 1;
    onProgress?.(customers);
  }
  return corrected + (await rebuildPlatformUsage(deps));
}
