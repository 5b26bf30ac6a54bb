import { counted } from "@billow/core/counted.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { type ArchiveStatus, archiveStatus } from "../../metering/usage/archive/archive-status.ts";
import { unknownText } from "../../metering/usage/archive/check-place.ts";
import { placeAt } from "../../metering/usage/archive/open-place.ts";
import { type Diagnosis, diagnosis } from "./diagnosis.ts";

const UNENCRYPTED = "Write AWS_ENDPOINT_URL_S3 with https:// where others share the network.";

/** The place of archived usage, and the last run; nothing where there is no archive. */
export async function checkArchive(db: Kysely<Database>): Promise<Diagnosis[]> {
  try {
    const status = await archiveStatus(db);
    const { location, lastRun, fault } = status;
    if (location === null) return [];
    if (fault !== null) return [diagnosis("fault", "archive", fault)];
    const place = placeAt(location);
    await place.check();
    const stopped = lastRun?.fault ?? null;
    return [
      ...(stopped === null ? [] : [diagnosis("fault", "archive", `The last run was stopped. ${stopped}`)]),
      ...(place.isUnencrypted
        ? [diagnosis("look", "archive", `Archived usage travels unencrypted. ${UNENCRYPTED}`)]
        : []),
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
