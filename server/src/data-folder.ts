import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Config } from "./config.ts";
import { errorCode, errorMessage } from "./error-code.ts";
import { StartupError } from "./startup-error.ts";

/** Creates the data folder where it is missing. Throws a `StartupError` when it cannot be used. */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolder(folder);
    const { mode } = statSync(folder);
    // Started as root, the database runs as another user, who must be able to pass through; each file inside guards itself.
    if (process.getuid?.() === 0 && (mode & 0o111) !== 0o111) chmodSync(folder, mode | 0o111);
    const probe = join(folder, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw explainFolderError(folder, error);
  }
}

/**
 * Makes a folder and those above it, for their owner alone. Node's own way begins again without end where a folder that is
 * there takes no new one and says that it is not there, as /proc does.
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const parent = dirname(folder);
    if (errorCode(error) === "EEXIST" && statSync(folder).isDirectory()) return;
    if (errorCode(error) !== "ENOENT" || existsSync(parent)) throw error;
    makeFolder(parent);
    makeFolder(folder);
  }
}

/**
 * The secret that signs sessions: the configured one, or else the one kept in the data folder, generated at the first
 * call. Losing it signs everybody out, and second factors, which are encrypted by it, have to be set up anew.
 */
export function loadSecret(config: Pick<Config, "secret" | "dataFolder">): string {
  if (config.secret !== undefined) return config.secret;
  prepareDataFolder(config.dataFolder);
  const path = join(config.dataFolder, "secret");
  try {
    return readSecret(path) ?? createSecret(path);
  } catch (error) {
    throw explainFolderError(config.dataFolder, error);
  }
}

function readSecret(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Written whole and then linked, so that of two processes at once one wins and neither reads half a secret. */
function createSecret(path: string): string {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flush: true });
  try {
    rmEmpty(path);
    linkSync(draft, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, "utf8").trim();
}

/** A machine that lost power can leave an empty file. */
function rmEmpty(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.size === 0) rmSync(path);
}

/** A sentence for what went wrong with a file in the data folder; what is one already stays as it is. */
export function explainFolderError(folder: string, error: unknown): StartupError {
  if (error instanceof StartupError) return error;
  const code = errorCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new StartupError(
      `The disk that holds the data folder ${folder} is full; free some space, or set BILLOW_DATA to a folder on another disk.`,
    );
  }
  if (code === "EROFS") {
    return new StartupError(
      `The data folder ${folder} is on a read-only file system; make it writable, or set BILLOW_DATA to another folder.`,
    );
  }
  if (code === "EACCES" || code === "EPERM") {
    return new StartupError(
      `The data folder ${folder} or a file in it may not be used by this user; give the user the right to, or set BILLOW_DATA to another folder.`,
    );
  }
  if (code === "EEXIST" || code === "ENOTDIR") {
    return new StartupError(
      `The data folder ${folder} is a file or lies below one; set BILLOW_DATA to a folder.`,
    );
  }
  return new StartupError(
    `The data folder ${folder} cannot be used (${errorMessage(error)}); set BILLOW_DATA to another folder.`,
  );
}
