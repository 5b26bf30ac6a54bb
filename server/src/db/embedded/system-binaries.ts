import { spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { StartupError } from "../../startup-error.ts";

/** Whose programs run the embedded database: those that npm brings, or those that are installed on the machine. */
export type PostgresChoice = "packaged" | "system";

export interface SystemBinaries {
  /** The folder with `bin`, `lib` and `share`. */
  folder: string;
  major: number;
}

/** What Billow's tests also run on; the schema needs nothing newer. */
const MAJOR_MIN = 15;

/**
 * Of the PostgreSQL servers on this machine the one that made the cluster, or else the newest. A cluster is only ever started
 * by its own major version.
 */
export function chooseSystemBinaries(
  found: readonly SystemBinaries[],
  clusterMajor: number | undefined,
): SystemBinaries {
  const usable = found.filter(({ major }) => major >= MAJOR_MIN).sort((a, b) => b.major - a.major);
  const [newest] = usable;
  if (newest === undefined) {
    const old = found.map(nameOf).join(" and ");
    throw new StartupError(
      found.length === 0
        ? `BILLOW_POSTGRES is system, but no PostgreSQL server is on the PATH, named by pg_config or in ${DEBIAN_FOLDER}; install PostgreSQL ${MAJOR_MIN} or later, or leave BILLOW_POSTGRES out to use the packaged one.`
        : `BILLOW_POSTGRES is system, but this machine has only ${old}; install PostgreSQL ${MAJOR_MIN} or later, or leave BILLOW_POSTGRES out to use the packaged one.`,
    );
  }
  if (clusterMajor === undefined) return newest;
  const same = usable.find(({ major }) => major === clusterMajor);
  if (same !== undefined) return same;
  throw new StartupError(
    `The database was made by PostgreSQL ${clusterMajor}, but this machine has only ${usable.map(nameOf).join(" and ")}; install PostgreSQL ${clusterMajor}, or take a backup where it runs and restore it into another data folder.`,
  );
}

const DEBIAN_FOLDER = "/usr/lib/postgresql";

/** The PostgreSQL servers on the PATH, named by `pg_config`, and where Debian installs them beside each other. */
export function findSystemBinaries(path = process.env.PATH ?? ""): SystemBinaries[] {
  const folders = [...path.split(delimiter), pgConfigFolder(path), ...debianFolders()].filter(
    (folder) => basename(folder) === "bin",
  );
  const programs = folders.flatMap((folder) => programIn(folder) ?? []);
  return [...new Set(programs)].flatMap((program) => {
    const major = majorOf(program);
    return major === undefined ? [] : [{ folder: dirname(dirname(program)), major }];
  });
}

/** The server in a folder, or where a link in it leads: a link to one program alone is not an installation. */
function programIn(folder: string): string | undefined {
  try {
    const program = realpathSync(join(folder, "postgres"));
    for (const name of ["postgres", "initdb"]) accessSync(join(dirname(program), name), constants.X_OK);
    return program;
  } catch {
    return undefined;
  }
}

function pgConfigFolder(path: string): string {
  const { stdout } = spawnSync("pg_config", ["--bindir"], { encoding: "utf8", env: { PATH: path } });
  return stdout?.trim() ?? "";
}

function debianFolders(): string[] {
  try {
    return readdirSync(DEBIAN_FOLDER).map((version) => join(DEBIAN_FOLDER, version, "bin"));
  } catch {
    return [];
  }
}

function majorOf(program: string): number | undefined {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  const [, major] = /\(PostgreSQL\) (\d+)/.exec(stdout ?? "") ?? [];
  return major === undefined ? undefined : Number(major);
}

function nameOf({ folder, major }: SystemBinaries): string {
  return `PostgreSQL ${major} (${join(folder, "bin")})`;
}
