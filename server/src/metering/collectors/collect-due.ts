import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { collectSource } from "./collect-source.ts";
import { dueSources } from "./queries.ts";

/** Sources collected at the same time, so that a slow source does not delay all others. */
const AT_ONCE = 2;

/** Collects from every source that is due. */
export async function collectDue(deps: Deps): Promise<void> {
  const waiting = await dueSources(deps.db, instantOfMs(deps.clock.nowMs()));
  const next = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await collectSource(deps, id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}
