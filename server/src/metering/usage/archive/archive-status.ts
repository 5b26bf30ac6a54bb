import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { allFiles, storedLocation } from "./archive-queries.ts";
import { placeAt } from "./open-place.ts";

/** What a month has in the archive. */
export interface ArchivedMonth {
  /** Its first day. */
  month: string;
  files: number;
  events: number;
  bytes: number;
}

export interface ArchiveStatus {
  /** Null until there is an archive. */
  location: string | null;
  months: ArchivedMonth[];
  /** Files that should be in the place and are not. */
  missing: string[];
  /** Files in the place that this database does not know, as a killed run leaves them. They mean nothing. */
  unknown: string[];
}

export async function archiveStatus(db: Kysely<Database>): Promise<ArchiveStatus> {
  const location = await storedLocation(db);
  if (location === undefined) return { location: null, months: [], missing: [], unknown: [] };
  const files = await allFiles(db);
  const months = [...Map.groupBy(files, ({ month }) => month)].map(([month, own]) => ({
    month,
    files: own.length,
    events: own.reduce((sum, { events }) => sum + events, 0),
    bytes: own.reduce((sum, { bytes }) => sum + Number(bytes), 0),
  }));
  const there = new Set(await placeAt(location).names());
  const known = new Set(files.map(({ name }) => name));
  return {
    location,
    months: months.sort((a, b) => (a.month < b.month ? -1 : 1)),
    missing: [...known].filter((name) => !there.has(name)).sort(),
    unknown: [...there].filter((name) => !known.has(name)).sort(),
  };
}
