import type { Actor } from "@billow/core/activity/actor.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { ARCHIVE_SUBJECT, keepAll, lockPlace, type StoredPlace, setPlace } from "./archive-queries.ts";

/** What to do before anything can be archived. */
export const NO_PLACE = "Say where the files go: billow archive --to FOLDER, or --to s3://BUCKET/PREFIX.";

/**
 * Changes where the archive is, or how many months stay in the database.
 *
 * @throws DomainError `conflict` where months are to leave and nobody has said where to
 */
export async function changePlace(
  tx: Transaction<Database>,
  deps: Deps,
  { actor, change }: { actor: Actor; change: Partial<StoredPlace> },
): Promise<void> {
  const before = await lockPlace(tx);
  const location = change.location ?? before?.location;
  if (location === undefined) {
    if ((change.keepMonths ?? null) === null) return;
    throw new DomainError("conflict", `Nobody has said yet where the archive is. ${NO_PLACE}`);
  }
  const after = { keepMonths: null, ...before, ...change, location };
  await setPlace(tx, after);
  const changes = changesOf(fieldsOf(before), fieldsOf(after));
  const changed = { type: "usageArchive.changed", subject: ARCHIVE_SUBJECT, actor } as const;
  if (changes.length > 0) await record(tx, deps, [{ ...changed, data: { changes } }]);
}

/** Lets nothing leave by itself: a restored database may be a copy beside the one whose archive it is. */
export async function stopArchiving(tx: Transaction<Database>): Promise<boolean> {
  return keepAll(tx);
}

/** As the API names them. */
function fieldsOf(place: StoredPlace | undefined) {
  return { folder: place?.location ?? null, keepMonths: place?.keepMonths ?? null };
}
