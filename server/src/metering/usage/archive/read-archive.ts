import { DomainError } from "@billow/core/errors.ts";
import { addDays } from "@billow/core/metering/period.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Kysely } from "kysely";
import type { ArchiveFileTable } from "../../../db/schema/archive.ts";
import type { Database } from "../../../db/schema.ts";
import { type ArchivedEvent, eventsOfFile, sha256 } from "./archive-file.ts";
import {
  type ArchivedIdentity,
  archivedAmong,
  filesById,
  filesOfAccount,
  returnedKeys,
  storedPlace,
} from "./archive-queries.ts";
import { NO_PLACE } from "./change-place.ts";
import { placeAt } from "./open-place.ts";
import type { ArchivePlace } from "./place.ts";

type Db = Kysely<Database>;

/** The place of the archive. There is one wherever there are files. */
export async function archivePlace(db: Db): Promise<ArchivePlace> {
  const stored = await storedPlace(db);
  if (stored !== undefined) return placeAt(stored.location);
  throw new DomainError("archive_unavailable", `Nobody has said where the archive is. ${NO_PLACE}`);
}

/**
 * The bytes of a file, exactly as they were written.
 *
 * @throws DomainError `archive_unavailable` where the file is missing, cannot be read or was changed
 */
export async function bytesOfFile(place: ArchivePlace, file: ArchiveFileTable): Promise<Uint8Array> {
  const bytes = await place.bytes(file.name);
  if (sha256(bytes) === file.sha256) return bytes;
  throw new DomainError(
    "archive_unavailable",
    `The archive's file ${file.name} in ${place.location} was changed: its SHA-256 is not that of the events that left for it. Bring the unchanged file back from a copy, and try again.`,
  );
}

/** The events of a tenant in files that were used within a range, in epoch seconds, file by file. */
export async function* archivedOfAccount(
  db: Db,
  asked: { accountId: string; from: number; before: number; tiling: Tiling },
): AsyncGenerator<ArchivedEvent[], void, undefined> {
  const { accountId, from, before, tiling } = asked;
  const days = { from: tiling.dayOf(from), before: addDays(tiling.dayOf(before - 1), 1) };
  const files = await filesOfAccount(db, { accountId, ...days });
  if (files.length === 0) return;
  const place = await archivePlace(db);
  for (const file of files) {
    const gone = await returnedKeys(db, file.id);
    const events = await eventsOfFile(await bytesOfFile(place, file), { customer_id: { $eq: accountId } });
    yield events.filter((event) => event.starts_at < before && event.ends_at > from && !gone.has(event.key));
  }
}

/** Events among some keys that files hold, each with what the database knows of it. */
export async function archivedByKey(
  db: Db,
  keys: readonly string[],
): Promise<{ event: ArchivedEvent; identity: ArchivedIdentity }[]> {
  const identities = await archivedAmong(db, keys);
  if (identities.size === 0) return [];
  const place = await archivePlace(db);
  const found: { event: ArchivedEvent; identity: ArchivedIdentity }[] = [];
  for (const file of await filesById(db, [...new Set([...identities.values()].map((one) => one.file))])) {
    for (const event of await eventsOfFile(await bytesOfFile(place, file))) {
      const identity = identities.get(event.key);
      if (identity?.file === file.id) found.push({ event, identity });
    }
  }
  if (found.length === identities.size) return found;
  throw new DomainError(
    "archive_unavailable",
    `${identities.size - found.length} events are in none of the archive's files. Restore the database from a backup that knows them.`,
  );
}
