import { openstackApiConfig } from "@billow/contract/metering/openstack-api-source.ts";
import type { Deps } from "../../../deps.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { trialOfList } from "../inventory/trial-of-list.ts";
import type { DryRun } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { absentText } from "./absent-text.ts";
import { listedResources } from "./listed-resources.ts";
import { readLists } from "./read-lists.ts";

/** What the present lists would have cost if they had been the same for the last hours. @throws SourceError */
export async function dryRunOpenstackApi(
  deps: Deps,
  source: Pick<OpenSource, "name" | "config" | "secret" | "targets">,
  hours: number,
): Promise<DryRun> {
  const config = openstackApiConfig.parse(source.config);
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const meters = await loadMeters(deps.db);
  const read = await readLists(config, source);
  const found = listedResources(read, { config, source: sourceUri(source.name), now, meters });
  const counts = [...read.items].map(([name, items]) => `${items.length} ${name}`).join(", ");
  const note = `Listed: ${counts}. The figures assume that the lists have not changed for ${hours} h.`;
  const notes = [note, ...read.absent.map(absentText)];
  return trialOfList(deps, found, { mapping: "lists", now, hours, meters, notes });
}
