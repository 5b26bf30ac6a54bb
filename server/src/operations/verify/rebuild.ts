import type { Deps } from "../../deps.ts";
import { rebuildPlatformUsage } from "../../metering/usage/rollups/compare-platform.ts";
import { rebuildUsage } from "../../metering/usage/rollups/rebuild-usage.ts";
import { owners } from "./verify.ts";

/**
 * Makes allocations and rollups of all customers what raw usage tells, one customer a transaction. A server may go on
 * working meanwhile.
 *
 * @returns how many allocations and rollup rows were put right
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
