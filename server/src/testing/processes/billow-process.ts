import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** A Billow that runs until it is stopped, as a process of its own. */
export interface RunningProcess {
  child: ChildProcess;
  /** Its exit code, null where a signal ended it. */
  ended: Promise<number | null>;
  /** The lines it has written so far. */
  said: readonly string[];
}

/** A Billow that serves. */
export interface ServerProcess extends RunningProcess {
  /** Where it answers. */
  address: string;
}

/** A command line of Billow that runs as a process of its own. */
export interface CommandProcess {
  child: ChildProcess;
  ended: Promise<CommandEnd>;
}

export interface CommandEnd {
  /** Null where a signal ended it. */
  code: number | null;
  out: string;
  err: string;
}

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** Runs `billow ARGS` on a data folder, or on the database of `env`. */
export function spawnBillow(
  dataFolder: string,
  args: readonly string[],
  env: Record<string, string> = {},
): CommandProcess {
  return spawnProgram(MAIN, dataFolder, args, env);
}

/** Runs a program of the tests' own as `spawnBillow` runs Billow. */
export function spawnProgram(
  path: string,
  dataFolder: string,
  args: readonly string[],
  env: Record<string, string>,
): CommandProcess {
  const child = spawn(process.execPath, [path, ...args], {
    env: environmentOf(dataFolder, env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { child, ended: ended.then(([out, err]) => ({ code: child.exitCode, out, err })) };
}

/** Runs `billow ARGS` to its end. */
export async function runBillow(
  dataFolder: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandEnd> {
  return spawnBillow(dataFolder, args, env).ended;
}

/** A first start makes the database of a data folder; commands never do. */
export async function makeDatabase(dataFolder: string, env: Record<string, string> = {}): Promise<void> {
  const { child, ended } = await startBillow(dataFolder, env);
  child.kill("SIGTERM");
  await ended;
}

/** Starts a server on a free port; fails with what it said when it ends before it is ready. */
export async function startBillow(
  dataFolder: string,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const ready = /ready at (\S+)/;
  const { matched, ...server } = await startUntil(ready, dataFolder, ["start"], { PORT: "0", ...env });
  return { ...server, address: matched };
}

/** Starts a worker; fails with what it said when it ends before it is ready. */
export async function startWorker(
  dataFolder: string,
  env: Record<string, string> = {},
): Promise<RunningProcess> {
  return startUntil(/worker is (ready)/, dataFolder, ["worker"], env);
}

/** Starts a process, and resolves with what the pattern captures once a line of its output matches. */
async function startUntil(
  ready: RegExp,
  dataFolder: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<RunningProcess & { matched: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: environmentOf(dataFolder, env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  const ended = once(child, "close").then(() => child.exitCode);
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  const matched = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const match = ready.exec(line)?.[1];
      if (match !== undefined) resolve(match);
      said.push(line);
    });
    const fail = () => reject(new Error(`billow ${args[0]} ended before it was ready:\n${said.join("\n")}`));
    ended.then(fail, fail);
  });
  return { child, matched, ended, said };
}

/** Nothing of the developer's own settings, such as a database or a mail server, reaches the tests. */
function environmentOf(dataFolder: string, env: Record<string, string>): Record<string, string> {
  const { PATH = "", HOME = "", TMPDIR, NODE_COMPILE_CACHE } = process.env;
  return {
    PATH,
    HOME,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
    LOG_LEVEL: "error",
    BILLOW_DEMO: "off",
    BILLOW_DATA: dataFolder,
    ...env,
  };
}
