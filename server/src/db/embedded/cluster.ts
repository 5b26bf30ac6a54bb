import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import pg from "pg";
import { errorCode, errorMessage } from "../../error-code.ts";
import { StartupError } from "../../startup-error.ts";
import { type Account, giveTo, refuseForeignCluster } from "./account.ts";
import { explainFailure } from "./failure.ts";

export const SUPERUSER = "billow";

export interface ClusterOptions {
  dataFolder: string;
  clusterFolder: string;
  account: Account;
  password: string;
  /** Whether `password` is new, because the cluster's password was lost. */
  passwordIsNew: boolean;
}

/**
 * Creates the cluster if there is none. Throws a `StartupError` when the existing cluster cannot be started by this
 * version.
 */
export async function prepareCluster(options: ClusterOptions): Promise<void> {
  const { account, clusterFolder, dataFolder } = options;
  removeDrafts(dataFolder);
  refuseForeignCluster(account, clusterFolder);
  if (isMissing(clusterFolder)) {
    await initialise(options);
    return;
  }
  const version = readVersion(clusterFolder);
  if (version !== String(account.major)) {
    throw new StartupError(
      `The database in ${clusterFolder} was made by PostgreSQL ${version}, but this Billow includes PostgreSQL ${account.major}; take a backup with the Billow that made it and restore it here, set BILLOW_POSTGRES=system where PostgreSQL ${version} is installed, or set BILLOW_DATA to another folder.`,
    );
  }
  giveTo(account, clusterFolder);
  // The server refuses a folder that others can enter, as after a copy, or when a container platform sets a volume's
  // group.
  if ((statSync(clusterFolder).mode & 0o777) !== 0o700) chmodSync(clusterFolder, 0o700);
  if (options.passwordIsNew) await resetPassword(options);
}

/** Whether the data folder has a whole cluster. */
export function hasCluster(dataFolder: string): boolean {
  return !isMissing(join(dataFolder, "postgres"));
}

function isMissing(clusterFolder: string): boolean {
  return !existsSync(clusterFolder) || readdirSync(clusterFolder).length === 0;
}

function readVersion(clusterFolder: string): string {
  try {
    return readFileSync(join(clusterFolder, "PG_VERSION"), "utf8").trim();
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    throw new StartupError(
      `The folder ${clusterFolder} contains something other than a database; move it away, or set BILLOW_DATA to another folder.`,
    );
  }
}

/**
 * Uses a folder of another name until the cluster is complete, so that an interrupted initialisation leaves nothing
 * that looks usable.
 */
async function initialise({ account, clusterFolder, dataFolder, password }: ClusterOptions): Promise<void> {
  const draft = join(dataFolder, `postgres.draft-${process.pid}`);
  const passwordFile = join(draft, "password");
  const folder = join(draft, "cluster");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(account, draft);
  try {
    const failure = await initdb(account, folder, passwordFile);
    if (failure !== undefined) throw explainFailure(failure, clusterFolder);
    // The folder may exist and be empty, as a mounted volume is.
    rmSync(clusterFolder, { recursive: true, force: true });
    renameSync(folder, clusterFolder);
  } finally {
    removeDrafts(dataFolder);
  }
}

/** Returns the output of a failure. */
async function initdb(account: Account, folder: string, passwordFile: string): Promise<string | undefined> {
  const words = [
    "--pgdata",
    folder,
    "--username",
    SUPERUSER,
    "--pwfile",
    passwordFile,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // PostgreSQL's own C.UTF-8 sorts equally on every system, so an update of the C library breaks no index. Before it had
    // one, the C library's sorts by code point too.
    ...(account.major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : []),
    "--no-instructions",
  ];
  const first = await run(account, "initdb", [...words, "--locale=C.UTF-8"]);
  if (first.code === 0) return undefined;
  // Trigrams classify letters by the C library's locale, so plain C is only for systems without C.UTF-8.
  const invalidLocale = /invalid locale/i.test(first.output);
  const last = invalidLocale ? await run(account, "initdb", [...words, "--locale=C"]) : first;
  return last.code === 0 ? undefined : last.output;
}

/** For a lost password: the owner of the cluster's files may set another one. */
async function resetPassword({ account, clusterFolder, password }: ClusterOptions): Promise<void> {
  // A server in this mode accepts no parameters.
  const statement = [
    "ALTER ROLE",
    pg.escapeIdentifier(SUPERUSER),
    "PASSWORD",
    pg.escapeLiteral(password),
  ].join(" ");
  const words = ["--single", "-D", clusterFolder, "-c", "exit_on_error=on", "postgres"];
  const { code, output } = await run(account, "postgres", words, `${statement};\n`);
  if (code !== 0) throw explainFailure(output, clusterFolder);
}

async function run(
  account: Account,
  program: string,
  words: string[],
  input = "",
): Promise<{ code: number; output: string }> {
  const path = join(account.binaries, "bin", program);
  const [command = path, ...rest] = [...account.prefix, path, ...words];
  const child = spawn(command, rest, {
    ...account.spawn,
    env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" },
    stdio: "pipe",
  });
  const code = new Promise<number>((resolve, reject) => {
    child.once("error", (error) =>
      reject(new StartupError(`The program ${program} does not start: ${errorMessage(error)}.`)),
    );
    child.once("exit", (exitCode) => resolve(exitCode ?? -1));
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [exitCode, out, err] = await Promise.all([code, text(child.stdout), text(child.stderr)]);
  return { code: exitCode, output: `${out}\n${err}` };
}

function removeDrafts(dataFolder: string): void {
  for (const name of readdirSync(dataFolder).filter((entry) => entry.startsWith("postgres.draft-"))) {
    const draft = join(dataFolder, name);
    chmodSync(draft, 0o700);
    rmSync(draft, { recursive: true, force: true, maxRetries: 5 });
  }
}
