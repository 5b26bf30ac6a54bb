import type { Kysely } from "kysely";
import type { ArchiveFileTable } from "../../../db/schema/archive.ts";
import type { Database } from "../../../db/schema.ts";
import { errorMessage } from "../../../error-code.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { tilingsOf } from "../store/tilings.ts";
import { type ArchivedEvent, eventsOfFile } from "./archive-file.ts";
import { allFiles, identitiesByFile, loggedFiles, sumsOfFile } from "./archive-queries.ts";
import { archivePlace, bytesOfFile } from "./read-archive.ts";
import { digestOfSums, sumsOf } from "./sums.ts";

/** Something about a file of the archive that is not as it was when it was written. */
export interface FileFault {
  name: string;
  expected: string;
  found: string;
}

/**
 * Compares what is stored of each file with what the event log says of it, and counts its identities. It reads no file.
 *
 * @returns how many files there are
 */
export async function checkStoredFiles(
  db: Kysely<Database>,
  tell: (fault: FileFault) => void,
): Promise<number> {
  const files = await allFiles(db);
  if (files.length === 0) return 0;
  const logged = await loggedFiles(db);
  const identities = await identitiesByFile(db);
  for (const file of files) {
    const { name, events, sha256, sums } = file;
    const said = logged.get(name);
    const stored = textOf({ events, sha256, sums });
    const entry = said === undefined ? "nothing" : textOf(said);
    if (entry !== stored) tell({ name, expected: `${entry} as in the event log`, found: stored });
    const digest = digestOfSums(await sumsOfFile(db, file.id));
    if (digest !== sums) tell({ name, expected: `sums with SHA-256 ${sums}`, found: digest });
    const kept = identities.get(file.id) ?? 0;
    if (kept !== events) tell({ name, expected: `${events} events that are known`, found: String(kept) });
    logged.delete(name);
  }
  for (const name of logged.keys()) tell({ name, expected: "a file that is known", found: "none" });
  return files.length;
}

function textOf({ events, sha256, sums }: Pick<ArchiveFileTable, "events" | "sha256" | "sums">): string {
  return `${events} events, SHA-256 ${sha256}, sums ${sums}`;
}

/**
 * Reads every file, and computes from its events what they come to.
 *
 * @returns whether all of them are there and as they were written
 */
export async function checkFiles(db: Kysely<Database>, tell: (fault: FileFault) => void): Promise<boolean> {
  let isWhole = true;
  for (const file of await allFiles(db)) {
    const fault = await faultOf(db, file);
    if (fault === null) continue;
    isWhole = false;
    tell({ name: file.name, ...fault });
  }
  return isWhole;
}

async function faultOf(
  db: Kysely<Database>,
  file: ArchiveFileTable,
): Promise<Omit<FileFault, "name"> | null> {
  const events = await eventsIn(db, file);
  if (typeof events === "string") return { expected: "the file as it was written", found: events };
  const tilingFor = await tilingsOf(db, [...new Set(events.map((event) => event.customer_id))]);
  const digest = digestOfSums(sumsOf(events, { tilingFor, meters: await loadMeters(db) }));
  return digest === file.sums ? null : { expected: `sums with SHA-256 ${file.sums}`, found: digest };
}

/** A file's events, or why they cannot be had. */
async function eventsIn(db: Kysely<Database>, file: ArchiveFileTable): Promise<ArchivedEvent[] | string> {
  try {
    return await eventsOfFile(await bytesOfFile(await archivePlace(db), file));
  } catch (error) {
    return errorMessage(error);
  }
}
