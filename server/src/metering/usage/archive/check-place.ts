import type { ArchiveFileTable } from "../../../db/schema/archive.ts";
import { isBucket } from "./bucket/bucket-location.ts";
import type { ArchivePlace } from "./place.ts";

/** How a place differs from what the database knows of its files. The files are not read. */
export interface PlaceFaults {
  /** Files that should be there and are not. */
  missing: string[];
  /** Files of another length than they were written with. */
  cut: string[];
  /** Files that this database does not know. A killed run leaves one, and after the restore of a backup later files are there. */
  unknown: string[];
}

export async function faultsOfPlace(
  place: ArchivePlace,
  files: readonly ArchiveFileTable[],
): Promise<PlaceFaults> {
  const there = await place.sizes();
  const known = new Set(files.map(({ name }) => name));
  return {
    missing: files.filter(({ name }) => !there.has(name)).map(({ name }) => name),
    cut: files
      .filter(({ name, bytes }) => there.has(name) && there.get(name) !== Number(bytes))
      .map(({ name }) => name),
    unknown: [...there.keys()].filter((name) => !known.has(name)).sort(),
  };
}

/** What is wrong with a place, as a sentence that says what to do; undefined where nothing is. */
export function sentenceOf(location: string, { missing, cut }: PlaceFaults): string | undefined {
  if (missing.length > 0)
    return `${countOf(missing)} of the archive ${missing.length === 1 ? "is" : "are"} not in ${location}, such as ${missing[0]}. ${isBucket(location) ? "Bring" : "Mount its disk, or bring"} them back from a copy.`;
  if (cut.length > 0)
    return `${countOf(cut)} of the archive in ${location} ${cut.length === 1 ? "has" : "have"} not the length of what was written, such as ${cut[0]}. Bring them back from a copy.`;
  return undefined;
}

/** What files that the database does not know may be. */
export function unknownText(location: string, unknown: readonly string[]): string {
  const are = unknown.length === 1 ? "is" : "are";
  return `${countOf(unknown)} in ${location} ${are} not known here, such as ${unknown[0]}. A killed run leaves one. After the restore of a backup they were written since: what they hold is in the database, or has to be sent again.`;
}

function countOf({ length }: readonly string[]): string {
  return `${length} ${length === 1 ? "file" : "files"}`;
}
