import type { OpenstackApiConfig } from "@billow/contract/metering/openstack-api-source.ts";
import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import { z } from "zod";
import type { OpenSource } from "../open-source.ts";
import { SourceError } from "../source-error.ts";
import { addressOf, checkCatalogue } from "./catalogue.ts";
import { SERVICE_LISTS } from "./lists.ts";
import { readList } from "./read-list.ts";
import { type Session, signIn } from "./session.ts";

/** Everything that an OpenStack lists. */
export interface ReadLists {
  projectId: string;
  items: ReadonlyMap<OpenstackKind, readonly unknown[]>;
  /** The tier that notifications give a volume, by the name of its type; empty where no source is completed. */
  tiers: Readonly<Record<string, string>>;
  /** Lists of services that the catalogue lacks. */
  absent: readonly OpenstackKind[];
}

/** Reads all wanted lists whole. @throws SourceError when any part cannot be read, so that nothing looks deleted */
export async function readLists(
  config: OpenstackApiConfig,
  access: Pick<OpenSource, "secret" | "targets">,
): Promise<ReadLists> {
  const session = await signIn(config, access);
  checkCatalogue(session.catalogue, config);
  checkRole(session, config);
  const items = new Map<OpenstackKind, unknown[]>();
  for (const name of new Set(config.lists)) {
    const list = SERVICE_LISTS[name];
    const address = addressOf(session.catalogue, list.types, config);
    if (address !== null) items.set(name, await readList({ session, list, address, config }));
  }
  const tiers = items.has("volumes") && config.watches.length > 0 ? await readTiers(session, config) : {};
  const absent = config.lists.filter((name) => !items.has(name));
  if (items.size === 0)
    throw new SourceError(
      `The catalogue has none of the services that list ${config.lists.join(" or ")}. Check the interface and the region.`,
    );
  return { projectId: session.projectId, items, tiers, absent };
}

const volumeType = z.object({ id: z.string(), name: z.string() });

/**
 * A list names the type of a volume, and notifications carry its id. To compare the two, volumes get the tier that
 * notifications give them.
 */
async function readTiers(session: Session, config: OpenstackApiConfig): Promise<Record<string, string>> {
  const address = addressOf(session.catalogue, SERVICE_LISTS.volumes.types, config);
  if (address === null) return {};
  const types = await readList({ session, list: VOLUME_TYPES, address, config });
  return Object.fromEntries(
    types.map((item) => volumeType.parse(item)).map(({ id, name }) => [name, config.volumeTypes[id] ?? id]),
  );
}

const VOLUME_TYPES = {
  path: "/types",
  items: "volume_types",
  pages: "marker" as const,
  headers: {},
  // Private types too.
  ofAllProjects: { is_public: "None" },
};

/** Without the role, some services silently list the own project alone: all other resources would look deleted. */
function checkRole({ roles }: Session, { projects, adminRole }: OpenstackApiConfig): void {
  if (projects === "own" || roles.includes(adminRole)) return;
  throw new SourceError(
    `The user of this source has no role ${adminRole}, so the lists would hold its own project alone. Give it that role, name the role that sees all projects in adminRole, or let the source list its own project.`,
  );
}
