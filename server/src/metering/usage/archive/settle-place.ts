import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { allFiles, storedPlace } from "./archive-queries.ts";
import { changePlace, NO_PLACE } from "./change-place.ts";
import { faultsOfPlace, sentenceOf } from "./check-place.ts";
import { placeAt } from "./open-place.ts";
import type { ArchivePlace } from "./place.ts";

/**
 * The place of the archive, ready to be written to: the one that is wanted, else the one that is stored. Only a place
 * without files is made, so a disk that is not mounted is no new archive.
 *
 * @throws DomainError `archive_unavailable` where it cannot be used or a file is not there, `invalid_request` without a place
 */
export async function settlePlace(
  deps: Deps,
  { location: wanted, actor }: { location: string | undefined; actor: Actor },
): Promise<ArchivePlace> {
  const known = (await storedPlace(deps.db))?.location;
  const location = wanted ?? known;
  if (location === undefined) throw new DomainError("invalid_request", NO_PLACE);
  const place = placeAt(location);
  const files = await allFiles(deps.db);
  const faults = await faultsOfPlace(place, files);
  if (known !== undefined && known !== place.location && faults.missing.length > 0)
    throw new DomainError(
      "conflict",
      `The archive is in ${known}, and ${faults.missing.length} of its files are not in ${place.location}, such as ${faults.missing[0]}. Move all of them there first.`,
    );
  const fault = sentenceOf(place.location, faults);
  if (fault !== undefined) throw new DomainError("archive_unavailable", `${fault} Nothing was archived.`);
  if (wanted !== undefined && files.length === 0) await place.make();
  await place.check();
  await place.tidy(deps.clock.nowMs());
  if (known !== place.location)
    await inTransaction(deps.db, (tx) =>
      changePlace(tx, deps, { actor, change: { location: place.location } }),
    );
  return place;
}
