import type { Deps } from "../../../deps.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import type { ParseContext } from "../../events/parse-event.ts";
import type { Rejection } from "../../usage/ingest/store-rejected.ts";
import type { AllocationChange } from "../../usage/store/event.ts";
import { tilingOf } from "../../usage/store/tilings.ts";
import type { DryRun } from "../kind-of-source.ts";
import { usageOfChanges } from "../usage-of-changes.ts";

/** What a list would have cost if it had been the same for the last hours. */
export function trialOfList(
  deps: Pick<Deps, "timeZone">,
  found: { listed: readonly AllocationChange[]; refused: readonly Rejection[] },
  { mapping, now, hours, meters, notes }: { mapping: string; hours: number; notes: string[] } & ParseContext,
): DryRun {
  const window = { from: now - hours * 3_600, before: now };
  const asOfStart = found.listed.map((item) => ({ ...item, at: window.from }));
  const reasons = Map.groupBy(found.refused, ({ detail }) => detail);
  return {
    from: instantOfSeconds(window.from),
    before: instantOfSeconds(window.before),
    usage: usageOfChanges(asOfStart, window, { tiling: tilingOf(deps.timeZone), meters }),
    skipped: [...reasons].map(([reason, own]) => ({
      mapping,
      reason,
      series: own.length,
      example: JSON.stringify(own[0]?.event).slice(0, 300),
    })),
    gaps: [],
    notes,
  };
}
