import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../deps.ts";
import { readDemoMark } from "../../parties/operator/demo.ts";
import { loadDemo } from "./load-demo.ts";
import { type DemoCounts, hasBusinessData } from "./queries.ts";
import type { DemoOptions } from "./world/world.ts";

/**
 * Loads the demo into an empty installation that never had it. A demo that was removed does not come back by itself.
 * An interrupted start leaves nothing behind, so the next one loads it.
 *
 * @returns null where there was nothing to do
 */
export async function ensureDemo(deps: Deps, options: DemoOptions = {}): Promise<DemoCounts | null> {
  const { everLoaded } = await readDemoMark(deps.db);
  if (everLoaded || (await hasBusinessData(deps.db))) return null;
  try {
    return await loadDemo(deps, options);
  } catch (error) {
    // Another process loaded it at the same time.
    if (error instanceof DomainError && error.code === "demo_needs_empty") return null;
    throw error;
  }
}
