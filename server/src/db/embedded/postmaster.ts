import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { errorMessage } from "../../error-code.ts";
import { StartupError } from "../../startup-error.ts";
import type { Account } from "./account.ts";

/** A PostgreSQL server that is a child of this process. */
export interface Postmaster {
  pid: number;
  /** Resolves when the server accepts connections, or with its output when it ended before that. */
  ready: Promise<{ ok: true } | { ok: false; output: string }>;
  exited: Promise<void>;
  /** Rolls back running transactions, writes a checkpoint and ends the server; forcibly when that takes too long. */
  stop(): Promise<void>;
}

export interface PostmasterOptions {
  account: Account;
  clusterFolder: string;
  logPath: string;
  port: number;
  settings: Readonly<Record<string, string>>;
}

/**
 * A shell between this process and the server. It prints the server's pid, passes on each line as a signal, and stops
 * the server when its input ends. The system closes the pipe however this process ends, so even a Billow killed with
 * -9 leaves no server behind. `read` is built into the shell, so no helper process remains either.
 */
const KEEPER = `
"$@" 3<&- &
server=$!
echo "$server" >&3
(
  while read -r signal; do kill -s "$signal" "$server"; done
  kill -s INT "$server"
) <&3 2>/dev/null &
reader=$!
exec 3<&-
wait "$server"
code=$?
kill "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
exit "$code"
`;

const LOG_BYTES_MAX = 10 * 1024 * 1024;
const POLL_MS = 10;
/** The server may have to write a large checkpoint, and service managers kill after 30 s or more. */
const STOP_MS_MAX = 20_000;
const QUIT_MS_MAX = 5_000;

export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { account, clusterFolder, logPath } = options;
  if (existsSync(logPath) && statSync(logPath).size > LOG_BYTES_MAX) renameSync(logPath, `${logPath}.1`);
  const log = openSync(logPath, "a", 0o600);
  const logBegin = statSync(logPath).size;
  const words = [...account.prefix, "/bin/sh", "-c", KEEPER, "billow-postgres", ...serverCommand(options)];
  const [command = "/bin/sh", ...rest] = words;
  const keeper = spawn(command, rest, {
    ...account.spawn,
    // A separate process group: Ctrl-C must reach Billow, which stops the database last.
    detached: true,
    env: { PATH: process.env.PATH, LC_ALL: "C" },
    stdio: ["ignore", log, log, "pipe"],
  });
  closeSync(log);
  const failed = new Promise<never>((_, reject) => {
    keeper.once("error", (error) =>
      reject(new StartupError(`The database cannot be started: ${errorMessage(error)}.`)),
    );
  });
  const exited = new Promise<void>((resolve) => keeper.once("exit", () => resolve()));
  const pipe = keeper.stdio[3] as Duplex;
  pipe.on("error", () => {});
  exited.then(
    () => pipe.destroy(),
    () => {},
  );
  const pid = await Promise.race([readPid(pipe), exited.then(() => undefined), failed]);
  if (pid === undefined) throw new StartupError(`The database cannot be started; see ${logPath}.`);
  let isRunning = true;
  exited.then(
    () => {
      isRunning = false;
    },
    () => {},
  );
  const tail = () => readFileSync(logPath).subarray(logBegin).toString("utf8");
  return {
    pid,
    exited,
    ready: whenReady(clusterFolder, pid, () => isRunning).then((ok) =>
      ok ? { ok } : { ok, output: tail() },
    ),
    stop: () => stop(pipe, exited),
  };
}

function serverCommand({ account, clusterFolder, port, settings }: PostmasterOptions): string[] {
  const all = {
    ...SETTINGS,
    // Older servers know no other way.
    ...(account.major >= 18 && { io_method: "sync" }),
    port: String(port),
    ...settings,
  };
  return [
    join(account.binaries, "bin", "postgres"),
    "-D",
    clusterFolder,
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

/** Passed on the command line, so that clusters of any age use the settings of the code. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  password_encryption: "scram-sha-256",
  fsync: "on",
  // Sized for two cores and 350 MB, Billow included.
  max_connections: "60",
  shared_buffers: "128MB",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  effective_cache_size: "512MB",
  max_wal_size: "1GB",
  // Billow's statements are short or read rollups, so compiling them costs more than it saves.
  jit: "off",
  random_page_cost: "1.1",
  log_checkpoints: "off",
  log_timezone: "UTC",
  TimeZone: "UTC",
  cluster_name: "billow",
};

async function readPid(pipe: Duplex): Promise<number> {
  let text = "";
  pipe.setEncoding("utf8");
  return new Promise((resolve) => {
    pipe.on("data", (chunk: string) => {
      text += chunk;
      if (text.endsWith("\n")) resolve(Number(text.trim()));
    });
  });
}

/** The server writes its state into the last line of `postmaster.pid`, where `pg_ctl` also reads it. */
async function whenReady(clusterFolder: string, pid: number, isRunning: () => boolean): Promise<boolean> {
  const path = join(clusterFolder, "postmaster.pid");
  while (isRunning()) {
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    // The file may be an earlier server's. Ours contains our pid.
    if (Number(lines[0]) === pid && lines[7]?.startsWith("ready")) return true;
    await wait(POLL_MS);
  }
  return false;
}

async function stop(pipe: Duplex, exited: Promise<void>): Promise<void> {
  for (const [signal, patienceMs] of [
    ["INT", STOP_MS_MAX],
    ["QUIT", QUIT_MS_MAX],
  ] as const) {
    if (pipe.writable) pipe.write(`${signal}\n`);
    if (await settlesWithin(exited, patienceMs)) return;
  }
  if (pipe.writable) pipe.write("KILL\n");
  await exited;
}

async function settlesWithin(promise: Promise<void>, patienceMs: number): Promise<boolean> {
  const abort = new AbortController();
  const timeout = wait(patienceMs, false, { signal: abort.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), timeout]);
  abort.abort();
  return settled;
}
