import { inventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { tilingOf } from "../../usage/store/tilings.ts";
import type { DryRun } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { usageOfChanges } from "../usage-of-changes.ts";
import { listedItems } from "./listed-items.ts";
import { readInventory } from "./read-inventory.ts";

/** What the present list would have cost if it had been the same for the last hours. @throws SourceError */
export async function dryRunInventory(
  deps: Deps,
  source: Pick<OpenSource, "name" | "config" | "secret" | "targets">,
  hours: number,
): Promise<DryRun> {
  const config = inventoryConfig.parse(source.config);
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const window = { from: now - hours * 3_600, before: now };
  const items = await readInventory(config, source);
  const meters = await loadMeters(deps.db);
  const { listed, refused } = listedItems(items, { config, source: sourceUri(source.name), now, meters });
  const asOfStart = listed.map((item) => ({ ...item, at: window.from }));
  const reasons = Map.groupBy(refused, ({ detail }) => detail);
  return {
    from: instantOfSeconds(window.from),
    before: instantOfSeconds(window.before),
    usage: usageOfChanges(asOfStart, window, {
      tiling: tilingOf(deps.timeZone),
      meters,
    }),
    skipped: [...reasons].map(([reason, own]) => ({
      mapping: "inventory",
      reason,
      series: own.length,
      example: JSON.stringify(own[0]?.event).slice(0, 300),
    })),
    gaps: [],
    notes: [
      `${items.length} items are listed, ${items.length - listed.length - refused.length} of them are skipped by rules. The figures assume that the list has not changed for ${hours} h.`,
    ],
  };
}
