import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder } from "../../data-folder.ts";
import { errorCode, errorMessage } from "../../error-code.ts";
import { StartupError } from "../../startup-error.ts";

/** Folders of a backup below its own. */
const PARTS = ["tables", "files"];

/**
 * Lets `write` fill a temporary folder, which is renamed to `folder` once everything is on disk. So a folder with that name
 * is complete. A failure leaves nothing. A killed process leaves the temporary folder, which no restore accepts.
 */
export async function writeFolder<T>(folder: string, write: (draft: string) => Promise<T>): Promise<T> {
  refuseOccupied(folder);
  let draft: string | undefined;
  try {
    makeFolder(dirname(folder));
    // Readable for its owner only, whatever the umask.
    draft = mkdtempSync(`${folder}.partial-`);
    for (const part of PARTS) mkdirSync(join(draft, part), { mode: 0o700 });
    const result = await write(draft);
    for (const part of PARTS) flushFolder(join(draft, part));
    flushFolder(draft);
    renameSync(draft, folder);
    flushFolder(dirname(folder));
    return result;
  } catch (error) {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true });
    throw explained(folder, error);
  }
}

function refuseOccupied(folder: string): void {
  if (!existsSync(folder)) return;
  const stat = statSync(folder);
  if (!stat.isDirectory() || readdirSync(folder).length > 0)
    throw new StartupError(
      `${folder} holds something already; name a folder that is empty or not there yet.`,
    );
  if (stat.dev !== statSync(dirname(folder)).dev)
    throw new StartupError(
      `A disk is mounted on ${folder}; name a folder in it, such as ${join(folder, "billow")}.`,
    );
}

function flushFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function explained(folder: string, error: unknown): unknown {
  switch (errorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new StartupError(
        `The disk of ${folder} is full; free some space, or name a folder on another disk.`,
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
    case "EEXIST":
    case "ENOTEMPTY":
      return new StartupError(
        `The backup cannot be written to ${folder} (${errorMessage(error)}); name another folder.`,
      );
    case undefined:
      return error;
    default:
      return new StartupError(`The backup failed, and there is none: ${errorMessage(error)}.`, {
        cause: error,
      });
  }
}
