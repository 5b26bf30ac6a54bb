import { constants, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { access, open, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DomainError } from "@billow/core/errors.ts";
import { makeFolder } from "../../../data-folder.ts";
import { errorCode, errorMessage } from "../../../error-code.ts";
import type { ArchivePlace } from "./place.ts";

/** A file that was being written when its process was killed is forgotten after an hour. */
const PART = /^\.usage-.*\.part$/;
const PART_KEPT_MS = 3_600_000;

/** The files of an archive in a folder. */
export function archiveFolder(path: string): ArchivePlace {
  const folder = resolve(path);
  const at = (name: string) => join(folder, name);
  return {
    location: folder,
    isUnencrypted: false,
    make: () =>
      explained(folder, "made", async () => {
        makeFolder(folder);
      }),
    check: () =>
      explained(folder, "written to", () => access(folder, constants.R_OK | constants.W_OK | constants.X_OK)),
    tidy: (nowMs) =>
      explained(folder, "written to", async () => {
        for (const name of readdirSync(folder))
          if (PART.test(name) && nowMs - statSync(at(name)).mtimeMs > PART_KEPT_MS) rmSync(at(name));
      }),
    async write(name, bytes) {
      const part = at(`.${name}.${process.pid}.part`);
      await explained(folder, "written to", async () => {
        try {
          const file = await open(part, "w", 0o600);
          try {
            await file.writeFile(bytes);
            await file.sync();
          } finally {
            await file.close();
          }
          await rename(part, at(name));
          await flushFolder(folder);
        } catch (error) {
          await rm(part, { force: true });
          throw error;
        }
      });
    },
    bytes: (name) => explained(at(name), "read", () => readFile(at(name))),
    sizes: () =>
      explained(folder, "read", async () => {
        const names = existsSync(folder)
          ? readdirSync(folder).filter((name) => name.endsWith(".parquet"))
          : [];
        return new Map(names.map((name) => [name, statSync(at(name)).size]));
      }),
  };
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function explained<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new DomainError("archive_unavailable", folderFailure(path, what, error));
  }
}

/** Why the archive's folder, or a file in it, cannot be read or written, and what to do about it. */
export function folderFailure(path: string, what: string, error: unknown): string {
  switch (errorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return `The disk of the archive ${path} is full. Free some space and try again. Nothing was removed from the database.`;
    case "ENOENT":
      return `The archive has no ${path}. Bring it back to this place, or mount its disk, and try again.`;
    case "EACCES":
    case "EPERM":
      return `The archive ${path} cannot be ${what} by this user (${errorMessage(error)}). Change its permissions and try again.`;
    case "EROFS":
      return `The archive ${path} is on a read-only file system. Make it writable and try again. Nothing was removed from the database.`;
    default:
      return `The archive ${path} cannot be ${what}: ${errorMessage(error)}.`;
  }
}
