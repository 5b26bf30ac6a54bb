import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { eventsByKey } from "../store/queries.ts";
import type { EventRow } from "../store/raw-usage.ts";
import { archivedByKey } from "./read-archive.ts";
import { rowOfArchived } from "./sums.ts";

/**
 * Stored events by their keys, without a lock, wherever they are: in the database or in the archive.
 *
 * @throws DomainError `archive_unavailable` where a file is needed and cannot be read
 */
export async function storedEvents(
  db: Kysely<Database>,
  keys: readonly string[],
): Promise<Map<string, EventRow>> {
  const found = await eventsByKey(db, keys);
  const missing = keys.filter((key) => !found.has(key));
  for (const { event, identity } of await archivedByKey(db, missing))
    found.set(event.key, { ...rowOfArchived(event), revision: identity.revision });
  return found;
}
