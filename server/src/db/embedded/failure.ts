import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { StartupError } from "../../startup-error.ts";

interface Reason {
  pattern: RegExp;
  /** A sentence for the operator. */
  tell: (folder: string) => string;
}

/** The size of a write-ahead log file. */
const FREE_BYTES_MIN = 16 * 1024 * 1024;

const DISK_FULL: Reason = {
  pattern: /No space left on device|Disk quota exceeded|Check free disk space/i,
  tell: (folder) =>
    `The disk that holds the database in ${folder} is full; free at least 100 MB, or set BILLOW_DATA to a folder on another disk.`,
};

const REASONS: Reason[] = [
  DISK_FULL,
  {
    pattern: /Permission denied|Operation not permitted|must be owned|wrong ownership|invalid permissions/i,
    tell: (folder) =>
      `The database's user may not use ${folder}; give it access to the folder and its parent folders, or set BILLOW_DATA to one such as /var/lib/billow.`,
  },
  {
    pattern: /Read-only file system/i,
    tell: (folder) =>
      `The database in ${folder} is on a read-only file system; set BILLOW_DATA to a writable folder.`,
  },
  {
    pattern: /could not (?:create|map) (?:anonymous )?shared memory|Cannot allocate memory|out of memory/i,
    tell: () => "The database found too little memory to start; it needs about 200 MB.",
  },
  {
    pattern: /error while loading shared libraries|cannot open shared object file|Exec format error/i,
    tell: () =>
      "The embedded database's binaries do not run on this system; install PostgreSQL 15 or later and set BILLOW_POSTGRES=system, or delete node_modules and start again.",
  },
  {
    pattern: /could not locate a valid checkpoint record|invalid checkpoint|PANIC:.*could not/i,
    tell: (folder) =>
      `The database in ${folder} is damaged; restore it from a backup with: billow restore DIR. Do not delete it before.`,
  },
];

/** Turns PostgreSQL's last output into a sentence that says what to do. */
export function explainFailure(output: string, folder: string, logPath?: string): StartupError {
  if (isDiskFull(folder)) return new StartupError(DISK_FULL.tell(folder));
  const reason = REASONS.find(({ pattern }) => pattern.test(output));
  if (reason !== undefined) return new StartupError(reason.tell(folder));
  const lines = output.split("\n").filter((line) => /\b(?:FATAL|PANIC|ERROR|error):/.test(line));
  const said = (lines.at(-1) ?? output.trim().split("\n").at(-1) ?? "").replace(
    /^.*?\b(?:FATAL|PANIC|ERROR|error):\s*/,
    "",
  );
  const more = logPath === undefined ? "" : `; see ${logPath}`;
  return new StartupError(
    `The embedded database in ${folder} does not start: ${said || "it printed nothing"}${more}.`,
  );
}

/** A server on a full disk reports that, or fails because of something it could not write. */
function isDiskFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(folder));
    return bavail * bsize < FREE_BYTES_MIN;
  } catch {
    return false;
  }
}

/** Whether another program took the port after it was chosen. */
export function isPortTaken(output: string): boolean {
  return /could not bind .*address.*in use|could not create any TCP\/IP sockets/i.test(output);
}
