import type { Deps } from "../../../deps.ts";
import { type ArchivedIdentity, shortDigest } from "../archive/archive-queries.ts";
import { bringBack } from "../archive/bring-back.ts";
import type { EventRow } from "../store/raw-usage.ts";

/** Events in the archive that are to be corrected. A correction needs them in the database. */
class InArchive extends Error {
  readonly keys: readonly string[];

  constructor(keys: readonly string[]) {
    super(`${keys.length} events are in the archive`);
    this.keys = keys;
  }
}

/** Does the work again once what it has to correct has come back from the archive. Nothing of the first try stays. */
export async function withArchive<T>(deps: Deps, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InArchive)) throw error;
      await bringBack(deps, error.keys);
    }
  }
}

/** Gives up where one of the rows is to take the place of an event in the archive. */
export function refuseArchived(
  rows: readonly EventRow[],
  archived: ReadonlyMap<string, ArchivedIdentity>,
): void {
  const keys = rows.filter(({ key, content, revision }) => {
    const identity = archived.get(key);
    return identity !== undefined && revision > identity.revision && shortDigest(content) !== identity.digest;
  });
  if (keys.length > 0) throw new InArchive([...new Set(keys.map((row) => row.key))]);
}

/**
 * An event of the archive as far as it decides about `row`: by its revision, and whether it says the same. It was counted,
 * so its unit is its meter's.
 */
export function archivedAs(row: EventRow, identity: ArchivedIdentity | undefined): EventRow | undefined {
  if (identity === undefined) return undefined;
  const content = shortDigest(row.content) === identity.digest ? row.content : "";
  return { ...row, revision: identity.revision, content, nanos: null, unit: null };
}
