import { existsSync, realpathSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { errorMessage } from "../../error-code.ts";
import type { Log } from "../../log.ts";
import { StartupError } from "../../startup-error.ts";
import { chooseAccount } from "./account.ts";
import { prepareCluster } from "./cluster.ts";
import { explainFailure, isPortTaken } from "./failure.ts";
import { stopLeftover } from "./leftover.ts";
import { type Postmaster, type PostmasterOptions, startPostmaster } from "./postmaster.ts";
import { newPassword, readState, writeState } from "./state.ts";
import type { PostgresChoice } from "./system-binaries.ts";

export interface SupervisedServer {
  port: number;
  password: string;
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  dataFolder: string;
  postgres: PostgresChoice;
  /** The token of the claim in force. */
  token: string;
  log: Log;
  /** Additional PostgreSQL settings; tests switch durability off. */
  settings?: Readonly<Record<string, string>>;
}

const PORT_TRIES_MAX = 5;
const RESTART_WAIT_MS_MAX = 5_000;
const SLOW_START_MS = 5_000;

/** Runs PostgreSQL on `<dataFolder>/postgres` until `stop`, and restarts it whenever it ends by itself. */
export async function supervise(options: SupervisorOptions): Promise<SupervisedServer> {
  const { log, settings = {}, token } = options;
  const dataFolder = realpathSync(options.dataFolder);
  const clusterFolder = join(dataFolder, "postgres");
  const account = chooseAccount(dataFolder, clusterFolder, options.postgres);
  if (existsSync(clusterFolder)) await stopLeftover(clusterFolder, log);
  const known = readState(dataFolder);
  const password = known?.password ?? newPassword();
  // Stored before the cluster exists, so that there is never a cluster with an unknown password.
  if (known === undefined) writeState(dataFolder, { password });
  await prepareCluster({ account, clusterFolder, dataFolder, password, passwordIsNew: known === undefined });

  const target = { account, clusterFolder, logPath: join(dataFolder, "postgres.log"), settings };
  const first = await startOnFreePort(target, log);
  const server = { port: first.port, supervisorPid: process.pid, token, startedAt: new Date().toISOString() };
  writeState(dataFolder, { password, server });
  const stop = keepRunning({ ...target, port: first.port }, first.postmaster, log);
  return { port: first.port, password, stop };
}

type Target = Omit<PostmasterOptions, "port">;

async function startOnFreePort(target: Target, log: Log): Promise<{ port: number; postmaster: Postmaster }> {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const outcome = await start({ ...target, port }, log);
    if (outcome.ok) return { port, postmaster: outcome.postmaster };
    if (!isPortTaken(outcome.output) || tries === PORT_TRIES_MAX) {
      throw explainFailure(outcome.output, target.clusterFolder, target.logPath);
    }
  }
}

type Outcome = { ok: true; postmaster: Postmaster } | { ok: false; output: string };

async function start(options: PostmasterOptions, log: Log): Promise<Outcome> {
  const postmaster = await startPostmaster(options);
  const slow = setTimeout(
    () => log.info("The database is recovering after an unclean shutdown; this may take some minutes."),
    SLOW_START_MS,
  );
  const ready = await postmaster.ready;
  clearTimeout(slow);
  return ready.ok ? { ok: true, postmaster } : ready;
}

/**
 * Restarts the server on the same port whenever it ends unexpectedly; clients then reconnect. It retries for ever,
 * because the cause (a full disk) may go away, and logs each kind of failure once.
 */
function keepRunning(options: PostmasterOptions, first: Postmaster, log: Log): () => Promise<void> {
  const stopping = new AbortController();
  let current = first;
  const loop = async () => {
    for (;;) {
      await current.exited;
      if (stopping.signal.aborted) return;
      log.error("The database server ended unexpectedly; restarting it.");
      const beginMs = performance.now();
      const next = await restart(options, stopping.signal, log);
      if (next === undefined) return;
      current = next;
      log.info(
        `The database server is running again after ${((performance.now() - beginMs) / 1000).toFixed(1)} s.`,
      );
    }
  };
  const ended = loop();
  return async () => {
    stopping.abort();
    await current.stop();
    await ended;
  };
}

async function restart(
  options: PostmasterOptions,
  stopping: AbortSignal,
  log: Log,
): Promise<Postmaster | undefined> {
  let said = "";
  for (let tries = 1; !stopping.aborted; tries++) {
    const outcome = await tryRestart(options, log);
    if (typeof outcome !== "string") {
      // Stopped while it was starting: nothing else knows about this server.
      if (stopping.aborted) await outcome.stop();
      return outcome;
    }
    if (outcome !== said) log.error(outcome);
    said = outcome;
    await wait(Math.min(100 * 2 ** tries, RESTART_WAIT_MS_MAX), undefined, { signal: stopping }).catch(
      () => {},
    );
  }
  return undefined;
}

/** The server, or a sentence that says why it does not start. */
async function tryRestart(options: PostmasterOptions, log: Log): Promise<Postmaster | string> {
  try {
    await stopLeftover(options.clusterFolder, log);
    const outcome = await start(options, log);
    if (outcome.ok) return outcome.postmaster;
    return explainFailure(outcome.output, options.clusterFolder, options.logPath).message;
  } catch (error) {
    return errorMessage(error);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once("error", (error) =>
      reject(new StartupError(`No port on 127.0.0.1 is free for the embedded database (${error.message}).`)),
    );
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      if (address === null || typeof address === "string")
        return reject(new Error("A TCP server has a port."));
      probe.close(() => resolve(address.port));
    });
  });
}
