import { counted } from "@billow/core/counted.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { type ArchiveStatus, archiveStatus } from "../../metering/usage/archive/archive-status.ts";
import { sentenceOf, unknownText } from "../../metering/usage/archive/check-place.ts";
import { placeAt } from "../../metering/usage/archive/open-place.ts";
import { type Diagnosis, diagnosis } from "./diagnosis.ts";

/** The folder of archived usage, and the last run; nothing where there is no archive. */
export async function checkArchive(db: Kysely<Database>): Promise<Diagnosis[]> {
  try {
    const status = await archiveStatus(db);
    const { location, lastRun } = status;
    if (location === null) return [];
    const fault = sentenceOf(location, status);
    if (fault !== undefined) return [diagnosis("fault", "archive", fault)];
    await placeAt(location).check();
    const stopped = lastRun?.fault ?? null;
    return [
      ...(stopped === null ? [] : [diagnosis("fault", "archive", `The last run was stopped. ${stopped}`)]),
      ofFiles(location, status),
    ];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return [diagnosis("fault", "archive", error.detail)];
  }
}

function ofFiles(location: string, { months, unknown }: ArchiveStatus): Diagnosis {
  const files = months.reduce((sum, month) => sum + month.files, 0);
  if (unknown.length === 0)
    return diagnosis(
      "ok",
      "archive",
      `${counted(files, "file")} of archived usage ${files === 1 ? "is" : "are"} in ${location}.`,
    );
  return diagnosis("look", "archive", unknownText(location, unknown));
}
