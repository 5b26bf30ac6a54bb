import type { OpenstackApiConfig, OpenstackList } from "@billow/contract/metering/openstack-api-source.ts";
import { z } from "zod";
import type { OpenSource } from "../open-source.ts";
import { SourceError } from "../source-error.ts";
import { addressOf, checkCatalogue } from "./catalogue.ts";
import { SERVICE_LISTS, type ServiceList } from "./lists.ts";
import { type Session, signIn } from "./session.ts";

/** Everything that an OpenStack lists. */
export interface ReadLists {
  projectId: string;
  items: ReadonlyMap<OpenstackList, readonly unknown[]>;
  /** The tier that notifications give a volume, by the name of its type; empty where no source is completed. */
  tiers: Readonly<Record<string, string>>;
  /** Lists of services that the catalogue lacks. */
  absent: readonly OpenstackList[];
}

/** Reads all wanted lists whole. @throws SourceError when any part cannot be read, so that nothing looks deleted */
export async function readLists(
  config: OpenstackApiConfig,
  access: Pick<OpenSource, "secret" | "targets">,
): Promise<ReadLists> {
  const session = await signIn(config, access);
  checkCatalogue(session.catalogue, config);
  checkRole(session, config);
  const items = new Map<OpenstackList, unknown[]>();
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

type Paged = Pick<ServiceList, "path" | "items" | "headers" | "ofAllProjects">;

/** Items of a page. Each service may answer with fewer. */
const PAGE = 1_000;

/** A list with more pages than this probably never ends. */
const PAGES_MAX = 10_000;

/**
 * Reads a list to its last page. The next page is asked for by the id of the last item: addresses in answers lead
 * elsewhere where a proxy stands before the service.
 */
async function readList({
  session,
  list,
  address,
  config,
}: {
  session: Session;
  list: Paged;
  address: string;
  config: OpenstackApiConfig;
}): Promise<unknown[]> {
  const parameters = { limit: String(PAGE), ...(config.projects === "all" ? list.ofAllProjects : {}) };
  const found: unknown[] = [];
  const markers = new Set<string>();
  let marker: string | null = null;
  do {
    const query = new URLSearchParams({ ...parameters, ...(marker !== null && { marker }) });
    const url = `${address}${list.path}?${query}`;
    const answer = await session.get(url, list.headers);
    const { items, hasNext } = pageOf(answer, list, url);
    found.push(...items);
    marker = hasNext ? markerAfter(items, url) : null;
    if (marker !== null && markers.has(marker))
      throw new SourceError(`${url} names itself as the next page.`);
    if (markers.size === PAGES_MAX) throw new SourceError(`${url} has more than ${PAGES_MAX} pages.`);
    if (marker !== null) markers.add(marker);
  } while (marker !== null);
  return found;
}

const links = z.array(z.object({ rel: z.string() })).default([]);

function pageOf(answer: unknown, list: Paged, url: string): { items: unknown[]; hasNext: boolean } {
  const page = z
    .object({ [list.items]: z.array(z.unknown()), [`${list.items}_links`]: links })
    .safeParse(answer);
  if (!page.success) throw new SourceError(`${url} does not contain a list ${list.items}.`);
  const items = page.data[list.items] ?? [];
  const named = links.parse(page.data[`${list.items}_links`]);
  return { items, hasNext: named.some(({ rel }) => rel === "next") };
}

const identified = z.object({ id: z.string().min(1) });

function markerAfter(items: readonly unknown[], url: string): string {
  const last = identified.safeParse(items.at(-1));
  if (last.success) return last.data.id;
  throw new SourceError(`${url} says that there are more pages, but not after which item.`);
}
