import { inventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import type { Deps } from "../../../deps.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import type { Collected } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { compareInventory } from "./compare-inventory.ts";
import { kindsListed } from "./kinds-listed.ts";
import { listedItems } from "./listed-items.ts";
import { readInventory } from "./read-inventory.ts";

/** Reads the list and compares it with what is counted. @throws SourceError when any part of it cannot be read */
export async function collectInventory(deps: Deps, source: OpenSource): Promise<Collected> {
  const config = inventoryConfig.parse(source.config);
  const polledAt = Math.floor(deps.clock.nowMs() / 1000);
  const items = await readInventory(config, source);
  const meters = await loadMeters(deps.db);
  const found = listedItems(items, { config, source: sourceUri(source.name), now: polledAt, meters });
  const lists = kindsListed(config, found.listed);
  await compareInventory(deps, source, {
    ...found,
    polledAt,
    watches: config.watches,
    lists: ({ sizes }) => lists(sizes),
  });
  return { collectedUntil: polledAt, nextAttemptAt: polledAt + config.everySeconds };
}
