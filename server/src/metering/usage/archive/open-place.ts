import { archiveFolder } from "./folder.ts";
import type { ArchivePlace } from "./place.ts";

/** The archive at a location as it is stored: the path of a folder. */
export function placeAt(location: string): ArchivePlace {
  return archiveFolder(location);
}
