import type { Deps } from "../../deps.ts";
import { rebuildPlatformUsage } from "../../metering/usage/rollups/compare-platform.ts";
import { rebuildUsage } from "../../metering/usage/rollups/rebuild-usage.ts";
import { nextOwner, type Owner } from "./queries.ts";

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

/** Every customer, and whatever else owns usage or books, in the order of their ids. */
async function* owners(deps: Deps): AsyncGenerator<Owner> {
  for (let afterId: string | null = null; ; ) {
    const owner: Owner | null = await nextOwner(deps.db, afterId);
    if (owner === null) return;
    yield owner;
    afterId = owner.id;
  }
}
