import type { OpenstackApiConfig } from "@billow/contract/metering/openstack-api-source.ts";
import { z } from "zod";
import { SourceError } from "../source-error.ts";
import type { ServiceList } from "./service-list.ts";
import type { Session } from "./session.ts";

type Paged = Pick<ServiceList, "path" | "items" | "pages" | "headers" | "ofAllProjects">;

/** Items of a page. Each service may answer with fewer. */
const PAGE = 1_000;

/** A list with more pages than this probably never ends. */
const PAGES_MAX = 10_000;

/**
 * Reads a list to its last page. The next page is asked for by the id of the last item: addresses in answers lead
 * elsewhere where a proxy stands before the service.
 */
export async function readList({
  session,
  list,
  address,
  config,
}: {
  session: Pick<Session, "get">;
  list: Paged;
  address: string;
  config: OpenstackApiConfig;
}): Promise<unknown[]> {
  const query = { limit: String(PAGE), ...(config.projects === "all" ? list.ofAllProjects : {}) };
  const url = addressOfList(address, list.path);
  const ask = async (more: Record<string, string>) => {
    const page = `${url}?${new URLSearchParams({ ...query, ...more })}`;
    return pageOf(await session.get(page, list.headers), list, page);
  };
  return list.pages === "marker" ? byMarker(ask) : byOffset(ask);
}

/** Some catalogues name a service with its version, others without. */
function addressOfList(address: string, path: string): string {
  return /^\/v\d/.test(path) ? address.replace(/\/v\d+(\.\d+)?$/, "") + path : address + path;
}

interface Page {
  url: string;
  items: unknown[];
  hasNext: boolean;
}

type Ask = (more: Record<string, string>) => Promise<Page>;

async function byMarker(ask: Ask): Promise<unknown[]> {
  const found: unknown[] = [];
  const markers = new Set<string>();
  let marker: string | null = null;
  do {
    const { url, items, hasNext }: Page = await ask(marker === null ? {} : { marker });
    found.push(...items);
    marker = hasNext ? idOfLast(items, url) : null;
    if (marker !== null && markers.has(marker))
      throw new SourceError(`${url} names itself as the next page.`);
    if (markers.size === PAGES_MAX) throw new SourceError(`${url} has more than ${PAGES_MAX} pages.`);
    if (marker !== null) markers.add(marker);
  } while (marker !== null);
  return found;
}

/**
 * A page by its place begins with the last item of the page before it, so that a list which changes while it is read
 * does not lose an item. The last page has nothing else.
 */
async function byOffset(ask: Ask): Promise<unknown[]> {
  const { url, items } = await ask({});
  const found = [...items];
  for (let pages = 0; found.length > 0; pages += 1) {
    const last = idOfLast(found, url);
    const next = await ask({ offset: String(found.length - 1) });
    if (next.items.length === 0 || idOfLast(next.items.slice(0, 1), next.url) !== last)
      throw new SourceError(`${next.url} changed while it was read. It is read again at the next poll.`);
    if (next.items.length === 1) break;
    if (pages === PAGES_MAX) throw new SourceError(`${url} has more than ${PAGES_MAX} pages.`);
    found.push(...next.items.slice(1));
  }
  return found;
}

const links = z.array(z.object({ rel: z.string() })).default([]);

/** Most services name the next page in a list of links, Glance in a field. */
function pageOf(answer: unknown, list: Paged, url: string): Page {
  const page = z
    .object({
      [list.items]: z.array(z.unknown()),
      [`${list.items}_links`]: links,
      next: z.string().nullish(),
    })
    .safeParse(answer);
  if (!page.success) throw new SourceError(`${url} does not contain a list ${list.items}.`);
  const items = z.array(z.unknown()).parse(page.data[list.items]);
  const named = links.parse(page.data[`${list.items}_links`]);
  const hasNext = named.some(({ rel }) => rel === "next") || Boolean(page.data.next);
  return { url, items, hasNext };
}

const identified = z.object({ id: z.string().min(1) });

function idOfLast(items: readonly unknown[], url: string): string {
  const last = identified.safeParse(items.at(-1));
  if (last.success) return last.data.id;
  throw new SourceError(`${url} says that there are more pages, but not after which item.`);
}
