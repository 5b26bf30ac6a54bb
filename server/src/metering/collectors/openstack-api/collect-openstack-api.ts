import {
  type OpenstackApiConfig,
  openstackApiConfig,
} from "@billow/contract/metering/openstack-api-source.ts";
import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import type { OpenAllocation } from "../../usage/allocations/open-allocations.ts";
import { openGaps, putGaps } from "../gap-queries.ts";
import { compareInventory } from "../inventory/compare-inventory.ts";
import { kindOf } from "../inventory/kinds-listed.ts";
import type { Collected } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { absentText } from "./absent-text.ts";
import { listedResources } from "./listed-resources.ts";
import { type ReadLists, readLists } from "./read-lists.ts";

/**
 * Lists what exists and compares it with what is counted, by the rule of inventories.
 *
 * @throws SourceError when any list cannot be read whole; then nothing changes
 */
export async function collectOpenstackApi(deps: Deps, source: OpenSource): Promise<Collected> {
  const config = openstackApiConfig.parse(source.config);
  const polledAt = Math.floor(deps.clock.nowMs() / 1000);
  const meters = await loadMeters(deps.db);
  const read = await readLists(config, source);
  const found = listedResources(read, { config, source: sourceUri(source.name), now: polledAt, meters });
  await compareInventory(deps, source, {
    ...found,
    polledAt,
    watches: config.watches,
    lists: (one) => isCovered(one, read, config),
  });
  await noteAbsent(deps, { collectorId: source.id, absent: read.absent, polledAt });
  return { collectedUntil: polledAt, nextAttemptAt: polledAt + config.everySeconds };
}

/** The list of each kind of resource, by what it is counted as. What has no size may be a machine without a disk. */
const LIST_OF: ReadonlyMap<string, OpenstackKind> = new Map([
  ["machine", "servers"],
  ["", "servers"],
  ["storage.block", "volumes"],
  ["storage.snapshot", "snapshots"],
  ["storage.backup", "backups"],
  ["storage.image", "images"],
  ["network.address", "addresses"],
  ["network.loadBalancer", "loadBalancers"],
  ["storage.share", "shares"],
]);

/** Whether a resource that no list has is gone. What no list could show is left alone. */
function isCovered(
  { tenantId, sizes }: OpenAllocation,
  { projectId, items }: ReadLists,
  { projects, whenStopped }: OpenstackApiConfig,
): boolean {
  if (projects === "own" && tenantId !== projectId) return false;
  const list = LIST_OF.get(kindOf(sizes));
  if (list === undefined || !items.has(list)) return false;
  // Of a stopped machine only the disk may count, so that it looks like a volume.
  return list !== "volumes" || items.has("servers") || whenStopped !== "disk";
}

/** Shows which services the catalogue lacks, as long as it lacks them. */
async function noteAbsent(
  deps: Deps,
  {
    collectorId,
    absent,
    polledAt,
  }: { collectorId: string; absent: readonly OpenstackKind[]; polledAt: number },
): Promise<void> {
  const now = instantOfSeconds(polledAt);
  const known = await openGaps(deps.db, { collectorId, kind: "other" });
  const lacking = absent.map((name) => ({
    kind: "other" as const,
    subject: `absent ${name}`,
    meter: null,
    resource: null,
    tenant_id: null,
    starts_at: known.find(({ subject }) => subject === `absent ${name}`)?.starts_at ?? now,
    ends_at: null,
    detail: absentText(name),
  }));
  const found = new Set(lacking.map(({ subject }) => subject));
  const back = known.filter(({ subject }) => !found.has(subject)).map((gap) => ({ ...gap, ends_at: now }));
  await putGaps(deps.db, { collectorId, gaps: [...lacking, ...back], newId: deps.newId, now });
}
