import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../config.ts";
import { prepareDataFolder } from "../../data-folder.ts";
import { StartupError } from "../../startup-error.ts";
import { DATA_FILES, type DataFileInBackup, pathOfDataFile } from "./manifest.ts";

/**
 * Copies the files of the data folder that are in force beside the database: the secret, without which second factors
 * cannot be read, and the sources. What the environment names instead is the operator's own to keep.
 */
export function saveDataFiles(config: Config, draft: string): DataFileInBackup[] {
  const replaced = { secret: config.secret, "sources.json": config.sourcesFile };
  return DATA_FILES.filter((name) => replaced[name] === undefined)
    .filter((name) => existsSync(join(config.dataFolder, name)))
    .map((name) => {
      const content = readFileSync(join(config.dataFolder, name));
      writeFileSync(join(draft, pathOfDataFile(name)), content, { mode: 0o600, flush: true });
      return {
        name,
        bytes: content.length,
        sha256: createHash("sha256").update(content).digest("hex"),
      };
    });
}

/** Throws a `StartupError` where the data folder holds others of the backup's files, which may belong to another Billow. */
export function refuseOtherDataFiles(
  dataFolder: string,
  backup: string,
  files: readonly DataFileInBackup[],
): void {
  for (const { name } of files) {
    const path = join(dataFolder, name);
    if (existsSync(path) && !readFileSync(path).equals(readFileSync(join(backup, pathOfDataFile(name)))))
      throw new StartupError(
        `${path} is not the one of the backup; move it away, or set BILLOW_DATA to another folder.`,
      );
  }
}

/** Puts the backup's files into the data folder, each whole or not at all. */
export function placeDataFiles(dataFolder: string, backup: string, files: readonly DataFileInBackup[]): void {
  if (files.length > 0) prepareDataFolder(dataFolder);
  for (const { name } of files) {
    const draft = join(dataFolder, `${name}.draft-${process.pid}`);
    writeFileSync(draft, readFileSync(join(backup, pathOfDataFile(name))), { mode: 0o600, flush: true });
    renameSync(draft, join(dataFolder, name));
  }
}
