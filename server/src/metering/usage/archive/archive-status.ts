import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { ArchiveFileTable } from "../../../db/schema/archive.ts";
import type { Database } from "../../../db/schema.ts";
import { allFiles, storedPlace } from "./archive-queries.ts";
import { faultsOfPlace, type PlaceFaults, sentenceOf } from "./check-place.ts";
import { placeAt } from "./open-place.ts";
import { type ArchiveRun, lastRun } from "./run-queries.ts";

/** What a month has in the archive. */
export interface ArchivedMonth {
  /** Its first day. */
  month: string;
  files: number;
  events: number;
  bytes: number;
}

export interface ArchiveStatus extends PlaceFaults {
  /** Null until there is an archive. */
  location: string | null;
  /** How many whole months stay in the database beside the running one; null where nothing leaves by itself. */
  keepMonths: number | null;
  months: ArchivedMonth[];
  /** Null before the first run. */
  lastRun: ArchiveRun | null;
  /** What is wrong with the place and what to do; null where every file is there. */
  fault: string | null;
}

export async function archiveStatus(db: Kysely<Database>): Promise<ArchiveStatus> {
  const place = await storedPlace(db);
  const run = (await lastRun(db)) ?? null;
  if (place === undefined)
    return { location: null, keepMonths: null, months: [], lastRun: run, ...NO_FAULTS, fault: null };
  const files = await allFiles(db);
  const months = [...Map.groupBy(files, ({ month }) => month)].map(([month, own]) => ({
    month,
    files: own.length,
    events: own.reduce((sum, { events }) => sum + events, 0),
    bytes: own.reduce((sum, { bytes }) => sum + Number(bytes), 0),
  }));
  return {
    ...place,
    months: months.sort((a, b) => (a.month < b.month ? -1 : 1)),
    lastRun: run,
    ...(await look(place.location, files)),
  };
}

const NO_FAULTS: PlaceFaults = { missing: [], cut: [], unknown: [] };

async function look(
  location: string,
  files: readonly ArchiveFileTable[],
): Promise<PlaceFaults & { fault: string | null }> {
  try {
    const faults = await faultsOfPlace(placeAt(location), files);
    return { ...faults, fault: sentenceOf(location, faults) ?? null };
  } catch (error) {
    if (error instanceof DomainError) return { ...NO_FAULTS, fault: error.detail };
    throw error;
  }
}
