import { inventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import { counted } from "@billow/core/counted.ts";
import type { Deps } from "../../../deps.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import type { DryRun } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { listedItems } from "./listed-items.ts";
import { readInventory } from "./read-inventory.ts";
import { trialOfList } from "./trial-of-list.ts";

/** What the present list would have cost if it had been the same for the last hours. @throws SourceError */
export async function dryRunInventory(
  deps: Deps,
  source: Pick<OpenSource, "name" | "config" | "secret" | "targets">,
  hours: number,
): Promise<DryRun> {
  const config = inventoryConfig.parse(source.config);
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const items = await readInventory(config, source);
  const meters = await loadMeters(deps.db);
  const found = listedItems(items, { config, source: sourceUri(source.name), now, meters });
  const skipped = items.length - found.listed.length - found.refused.length;
  const note = `Listed: ${counted(items.length, "item")}, of which rules skip ${skipped}. The figures assume that the list has not changed for ${hours} h.`;
  return trialOfList(deps, found, { mapping: "inventory", now, hours, meters, notes: [note] });
}
