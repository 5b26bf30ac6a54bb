import { openstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { counted } from "@billow/core/counted.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import type { AllocationChange } from "../../usage/store/event.ts";
import { tilingOf } from "../../usage/store/tilings.ts";
import type { DryRun } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { usageOfChanges } from "../usage-of-changes.ts";
import { eventsOf } from "./collect-notifications.ts";
import { withQueue } from "./notification-queue.ts";
import { ownersTold } from "./owners-told.ts";

/** Messages examined at most. */
const MESSAGES_MAX = 2_000;

/** Examines what waits on the bus and acknowledges nothing, so all messages are delivered again. @throws SourceError */
export async function dryRunNotifications(
  deps: Deps,
  source: Pick<OpenSource, "name" | "config" | "secret" | "targets">,
  hours: number,
): Promise<DryRun> {
  const config = openstackConfig.parse(source.config);
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const window = { from: now - hours * 3_600, before: now };
  const messages = await withQueue({ config, source }, (queue) => queue.next(MESSAGES_MAX));
  const meters = await loadMeters(deps.db);
  const uri = sourceUri(source.name);
  const ownerOf = await ownersTold(deps.db, { source: uri, messages });
  const { events, refused } = eventsOf(messages, { source: uri, config, ownerOf }, { now, meters });
  const changes = events.filter((event): event is AllocationChange => event.type === "allocation");
  const reasons = Map.groupBy(refused, ({ detail }) => detail);
  return {
    from: instantOfSeconds(window.from),
    before: instantOfSeconds(window.before),
    usage: usageOfChanges(changes, window, {
      tiling: tilingOf(deps.timeZone),
      meters,
    }),
    skipped: [...reasons].map(([reason, own]) => ({
      mapping: "notifications",
      reason,
      series: own.length,
      example: JSON.stringify(own[0]?.event).slice(0, 300),
    })),
    gaps: [],
    notes: [
      messages.length === 0
        ? `Nothing waits in the queue ${config.queue}. It exists and is bound now, so new notifications will wait in it.`
        : `${counted(messages.length, "message")} in the queue ${config.queue}; ${events.length} of that would change what is counted. What waits there stays.`,
    ],
  };
}
