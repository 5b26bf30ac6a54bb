import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { collectSource } from "./collect-source.ts";
import { dueSources } from "./queries.ts";

/** So many sources are collected at once, so that a slow one does not hold up all others. */
const AT_ONCE = 2;

/** Collects from every source whose turn it is. */
export async function collectDue(deps: Deps): Promise<void> {
  const waiting = await dueSources(deps.db, instantOfMs(deps.clock.nowMs()));
  const next = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await collectSource(deps, id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}
