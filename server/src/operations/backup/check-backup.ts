import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type MigrateOptions, newestVersion } from "../../db/migrate.ts";
import { errorCode, errorMessage } from "../../error-code.ts";
import { StartupError } from "../../startup-error.ts";
import { MANIFEST, MANIFEST_HASH, type Manifest, manifest, pathOfDataFile, pathOfTable } from "./manifest.ts";
import { meter } from "./meter.ts";

/** A backup that is complete. */
export interface CheckedBackup {
  folder: string;
  manifest: Manifest;
}

export interface CheckOptions {
  /** Called with the bytes read since the last call. */
  onBytes?(bytes: number): void;
  migrations?: MigrateOptions;
}

/**
 * Reads all of a backup and compares it with its manifest.
 *
 * @throws StartupError where it is not whole, not as it was written, or made by a newer Billow
 */
export async function checkBackup(
  folder: string,
  { onBytes, migrations }: CheckOptions = {},
): Promise<CheckedBackup> {
  const read = readManifest(folder);
  const { billow, migration, tables, files } = read;
  if (migration.version > (await newestVersion(migrations)))
    throw new StartupError(
      `The backup was made by a newer Billow (${billow}, up to ${migration.name}); restore it with that version or a newer one.`,
    );
  for (const table of tables) await checkFile(folder, { ...table, path: pathOfTable(table.name), onBytes });
  for (const file of files) await checkFile(folder, { ...file, path: pathOfDataFile(file.name), onBytes });
  return { folder, manifest: read };
}

function readManifest(folder: string): Manifest {
  const text = readPart(folder, MANIFEST);
  const hash = readPart(folder, MANIFEST_HASH).split(/\s/, 1)[0];
  if (createHash("sha256").update(text).digest("hex") !== hash) throw damaged(folder, MANIFEST);
  const parsed = manifest.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new StartupError(
      `This Billow does not understand the backup in ${folder} (${parsed.error.issues[0]?.message}); restore it with the version that made it, or a newer one.`,
    );
  return parsed.data;
}

function readPart(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new StartupError(
        `${folder} holds no whole backup: there is no ${name} in it. Name the folder that "billow backup" wrote.`,
      );
    throw unreadable(folder, error);
  }
}

async function checkFile(
  folder: string,
  file: { path: string; bytes: number; sha256: string } & Pick<CheckOptions, "onBytes">,
): Promise<void> {
  const found = meter(file.onBytes);
  try {
    await pipeline(createReadStream(join(folder, file.path)), found.through, async (pieces) => {
      for await (const _ of pieces);
    });
  } catch (error) {
    if (errorCode(error) === "ENOENT") throw damaged(folder, file.path);
    throw unreadable(folder, error);
  }
  const { bytes, sha256 } = found.facts();
  if (bytes !== file.bytes || sha256 !== file.sha256) throw damaged(folder, file.path);
}

function damaged(folder: string, path: string): StartupError {
  return new StartupError(
    `The backup in ${folder} is damaged: ${path} is missing or not as it was written. Nothing was restored; take another copy of it, or another backup.`,
  );
}

function unreadable(folder: string, error: unknown): StartupError {
  return new StartupError(
    `The backup in ${folder} cannot be read (${errorMessage(error)}); give this user the right to, or copy it to a sound disk.`,
  );
}
