import type { InventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import { fetchJson } from "../fetch-json.ts";
import type { OpenSource } from "../open-source.ts";
import { SourceError } from "../source-error.ts";
import { headersOf } from "../source-headers.ts";

/** An inventory with more pages than this probably never ends. */
const PAGES_MAX = 1_000;

/** Reads all items of the list, over all its pages. @throws SourceError when any part cannot be read */
export async function readInventory(config: InventoryConfig, access: Access): Promise<unknown[]> {
  const items: unknown[] = [];
  const read = new Set<string>();
  let url: string | null = config.url;
  while (url !== null) {
    if (read.has(url)) throw new SourceError(`${url} names itself or an earlier page as the next page.`);
    if (read.size === PAGES_MAX) throw new SourceError(`${config.url} has more than ${PAGES_MAX} pages.`);
    read.add(url);
    const { json: answer } = await fetchJson(url, {
      limits: config,
      targets: access.targets,
      init: { headers: headersOf(access.secret) },
    });
    const part = config.items === undefined ? answer : valueAt(answer, config.items);
    if (!Array.isArray(part))
      throw new SourceError(
        `${url} does not contain a list${config.items === undefined ? "" : ` at ${config.items}`}.`,
      );
    items.push(...part);
    url = nextPage(config.next === undefined ? undefined : valueAt(answer, config.next), url, config);
  }
  return items;
}

type Access = Pick<OpenSource, "secret" | "targets">;

/** The value at a path such as `flavor.vcpus`; undefined when there is none. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
      value,
    );
}

/** The next page must be on the same server, because the credentials are sent with the request. */
function nextPage(link: unknown, current: string, config: InventoryConfig): string | null {
  if (link === undefined || link === null || link === false || link === "") return null;
  // Treating an unreadable address as the end of the list would make all further pages look deleted.
  if (typeof link !== "string") {
    throw new SourceError(
      `${current} names a next page that is not an address: ${JSON.stringify(link).slice(0, 200)}`,
    );
  }
  const next = URL.parse(link, current);
  if (next === null || next.origin !== new URL(config.url).origin)
    throw new SourceError(`${config.url} names a next page on another server: ${link.slice(0, 200)}`);
  return next.href;
}
