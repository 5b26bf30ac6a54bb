import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { putBack } from "./archive-queries.ts";
import { archivedByKey } from "./read-archive.ts";
import { rowOfArchived } from "./sums.ts";

/**
 * Brings events back from the archive, because something is to take their place. Usage stays as it is. Whatever ends the
 * process afterwards, the next run of the archive takes them again.
 *
 * @throws DomainError `archive_unavailable` where a file cannot be read; then nothing is changed
 */
export async function bringBack(deps: Deps, keys: readonly string[]): Promise<void> {
  const found = await archivedByKey(deps.db, keys);
  const events = found
    .map(({ event, identity }) => ({ file: identity.file, event, row: rowOfArchived(event) }))
    .sort((a, b) => (a.event.key < b.event.key ? -1 : 1));
  const at = Math.floor(deps.clock.nowMs() / 1000);
  await inTransaction(deps.db, (tx) => putBack(tx, { events, at }));
}
