import { spawnSync } from "node:child_process";
import { chownSync, lchownSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../../error-code.ts";
import { StartupError } from "../../startup-error.ts";
import { completeSymlinks, copyBinaries, installedBinaries } from "./binaries.ts";
import { chooseSystemBinaries, findSystemBinaries, type PostgresChoice } from "./system-binaries.ts";

/** The user that runs PostgreSQL, which refuses to run as root, and the binaries it uses. */
export interface Account {
  /** Options for `spawn`. Every user may enter the working folder. */
  spawn: { uid?: number; gid?: number; cwd: string };
  /** Words before the command. */
  prefix: string[];
  /** The user that must own the cluster's files; undefined when this process owns them. */
  owner: User | undefined;
  /** The folder with `bin`, `lib` and `share`. */
  binaries: string;
  /** Of these binaries; a cluster of another one does not start. */
  major: number;
}

interface User {
  uid: number;
  gid: number;
}

const SYSTEM_USERS = ["billow", "nobody"];

/** Of the packaged binaries. */
const PACKAGED_MAJOR = 18;

/**
 * Without root: the user that Billow runs as. As root: an unprivileged user. It uses the binaries where npm installed
 * them; if it cannot reach them, a copy in the data folder; if a parent folder is closed to it, a user namespace.
 * Each way is tried out, because permissions depend on more than a folder's mode. The system's binaries are never copied:
 * every user reaches them, and their libraries lie elsewhere.
 */
export function chooseAccount(
  dataFolder: string,
  clusterFolder: string,
  postgres: PostgresChoice = "packaged",
): Account {
  if (postgres === "system") {
    const { folder, major } = chooseSystemBinaries(findSystemBinaries(), clusterMajor(clusterFolder));
    if (process.getuid?.() !== 0) return { ...OWN_ACCOUNT, binaries: folder, major };
    return { ...rootAccount(dataFolder, clusterFolder, { installed: folder }), major };
  }
  return { ...packagedAccount(dataFolder, clusterFolder), major: PACKAGED_MAJOR };
}

/** The version that made the cluster, where there is one. */
function clusterMajor(clusterFolder: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(clusterFolder, "PG_VERSION"), "utf8"), 10);
  } catch (error) {
    // Whether the cluster belongs to another user is checked later.
    if (["ENOENT", "ENOTDIR", "EACCES"].includes(errorCode(error) ?? "")) return undefined;
    throw error;
  }
}

const OWN_ACCOUNT = { spawn: { cwd: "/" }, prefix: [], owner: undefined };

function packagedAccount(dataFolder: string, clusterFolder: string): Ways {
  const installed = installedBinaries();
  const copy = join(dataFolder, `postgres-binaries-${packageVersion(installed)}`);
  const complete = completeSymlinks(installed);
  if (process.getuid?.() !== 0) {
    if (!complete) copyBinaries(installed, copy);
    return { ...OWN_ACCOUNT, binaries: complete ? installed : join(copy, "native") };
  }
  return rootAccount(dataFolder, clusterFolder, { installed, copy });
}

type Ways = Omit<Account, "major">;

/** An unprivileged user, and the binaries that it reaches. Without a place for a copy it uses the installed ones. */
function rootAccount(
  dataFolder: string,
  clusterFolder: string,
  { installed, copy }: { installed: string; copy?: string },
): Ways {
  const user = unprivilegedUser(clusterFolder);
  const direct = { spawn: { ...user, cwd: "/" }, prefix: [], owner: user };
  if (runs(direct, dataFolder, installed)) return { ...direct, binaries: installed };
  if (copy !== undefined && canEnter(direct, dataFolder)) {
    copyBinaries(installed, copy);
    const binaries = join(copy, "native");
    if (runs(direct, dataFolder, binaries)) return { ...direct, binaries };
  }
  const namespace = {
    spawn: { cwd: "/" },
    prefix: ["unshare", "-U", `--map-user=${user.uid}`, `--map-group=${user.gid}`],
    owner: { uid: 0, gid: 0 },
  };
  if (runs(namespace, dataFolder, installed)) return { ...namespace, binaries: installed };
  throw new StartupError(
    `The embedded database cannot run as root, and the unprivileged user it would run as cannot reach ${dataFolder}; set BILLOW_DATA to a folder that other users can enter, such as /var/lib/billow, or start Billow as another user than root.`,
  );
}

type Way = Pick<Account, "spawn" | "prefix">;

function runs(way: Way, dataFolder: string, binaries: string): boolean {
  return trial(way, ['cd "$1" && exec "$2" --version', dataFolder, join(binaries, "bin", "postgres")]);
}

function canEnter(way: Way, dataFolder: string): boolean {
  return trial(way, ['cd "$1"', dataFolder]);
}

function trial(way: Way, [script, ...values]: [string, ...string[]]): boolean {
  const [command = "/bin/sh", ...words] = [...way.prefix, "/bin/sh", "-c", script, "sh", ...values];
  return spawnSync(command, words, { ...way.spawn, stdio: "ignore" }).status === 0;
}

/** The owner of an existing cluster, so that its files keep their owner; otherwise `billow` or `nobody`. */
function unprivilegedUser(clusterFolder: string): User {
  const users = readUsers();
  const owner = statSync(clusterFolder, { throwIfNoEntry: false })?.uid;
  const names = SYSTEM_USERS.map((name) => users.find((user) => user.name === name));
  // PostgreSQL looks up the name of the user it runs as, so a user without a name does not work.
  const chosen =
    users.find((user) => user.uid === owner && user.uid !== 0) ?? names.find((user) => user !== undefined);
  if (chosen === undefined) {
    throw new StartupError(
      "The embedded database cannot run as root, and this system has neither a user billow nor a user nobody; create one with: useradd --system billow.",
    );
  }
  return { uid: chosen.uid, gid: chosen.gid };
}

function readUsers(): (User & { name: string })[] {
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .filter((fields) => fields.length >= 4)
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

function packageVersion(installed: string): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(installed, "..", "package.json"), "utf8"),
  );
  return version;
}

/** Changes the owner of `folder` and its content to the account's user, unless it is already. */
export function giveTo(account: Account, folder: string): void {
  const { owner } = account;
  if (owner === undefined || statSync(folder).uid === owner.uid) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), owner.uid, owner.gid);
  }
  // The folder itself comes last, so that an interrupted walk is repeated.
  chownSync(folder, owner.uid, owner.gid);
}

/** A cluster belongs to one user, and no other can start it. */
export function refuseForeignCluster(account: Account, clusterFolder: string): void {
  if (account.owner !== undefined) return;
  try {
    readdirSync(clusterFolder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw new StartupError(
      `The database in ${clusterFolder} belongs to another user; start Billow as that user, or change the owner with: chown -R "$(id -u)" ${clusterFolder}.`,
    );
  }
  const owner = statSync(clusterFolder).uid;
  if (owner === process.getuid?.()) return;
  throw new StartupError(
    `The database in ${clusterFolder} belongs to the user with the id ${owner}; start Billow as that user, or change the owner with: chown -R "$(id -u)" ${clusterFolder}.`,
  );
}
