import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  type CommandEnd,
  type RunningProcess,
  runBillow,
  startBillow,
  startWorker,
} from "../../server/src/testing/processes/billow-process.ts";
import {
  type DatabaseProcess,
  spawnDatabaseProcess,
} from "../../server/src/testing/processes/database-process.ts";
import { backendsOf, postmasterOf, processesOf } from "../../server/src/testing/processes/kill-load.ts";
import { rssMb } from "../processes.ts";
import { type MemorySample, type MemoryTrend, memoryTrend } from "./memory.ts";
import type { StrikeKind } from "./plan.ts";

/** As `npm start` and the files in `deploy/` start it. Without them, memory grows for longer. */
const SERVER_FLAGS = "--max-semi-space-size=16";
const POLL_MS = 50;
/** What is struck and not back by then is a fault. */
const PATIENCE_MS = 90_000;
const STOP_MS = 60_000;
const SAMPLE_MS = 2_000;
/** How much is told of what a process said before it ended by itself. */
const LAST_LINES = 20;

/** A server, a worker and a database, each as a process of its own that can be killed. */
export interface Fleet {
  /** Where the server answers that runs, or the next one. */
  address(): Promise<string>;
  /** How often something was struck, and whether it is not back yet. */
  strikes(): number;
  isStruck(): boolean;
  /** Kills or restarts, waits until all answer again, and says how many seconds that took. */
  strike(kind: StrikeKind): Promise<number>;
  /** Runs a command line beside the server. */
  command(args: readonly string[]): Promise<CommandEnd>;
  memory(): Record<"server" | "worker", MemoryTrend | null>;
  /** Processes that ended although nobody asked them to. */
  faults: string[];
  /** Stops server and worker, verifies, then stops the database. */
  finish(): Promise<{ verify: CommandEnd; leftovers: number }>;
  kill(): Promise<void>;
}

export async function startFleet(
  folder: string,
  { smtpUrl, random }: { smtpUrl: string; random: (below: number) => number },
): Promise<Fleet> {
  const data = join(folder, "data");
  const database: DatabaseProcess = spawnDatabaseProcess({ BILLOW_DATA: data });
  const { url, refused } = await database.opened;
  if (url === undefined) throw new Error(`the database does not start: ${refused}`);
  const env = { DATABASE_URL: url, SMTP_URL: smtpUrl, NODE_OPTIONS: SERVER_FLAGS };
  const faults: string[] = [];
  const newServer = () => watched("server", startBillow(data, env), faults);
  const newWorker = () => watched("worker", startWorker(data, env), faults);
  let server = newServer();
  await server.process;
  let worker = newWorker();
  let [strikes, struck] = [0, 0];
  let isOver = false;

  /** The address of a server that is ready, or null while it or its database is away. */
  const readyAt = async () => {
    const { address } = await server.process;
    const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
      () => null,
    );
    await answer?.arrayBuffer();
    return answer?.ok ? address : null;
  };
  const hit: Record<StrikeKind, () => Promise<void>> = {
    server: async () => {
      await end(server, "SIGKILL");
      server = newServer();
    },
    worker: async () => {
      await end(worker, "SIGKILL");
      worker = newWorker();
      // While its database is away, a worker does not start. The next strike must find it running.
      await worker.process;
    },
    backend: () => killBackend(data, random),
    database: () => endPostmaster(data, "SIGKILL"),
    // A fast shutdown, as an operator's restart is.
    restart: () => endPostmaster(data, "SIGINT"),
  };
  const sampler = sampleMemory(
    () => ({ server, worker }),
    () => isOver,
  );

  return {
    faults,
    address: async () => (await server.process).address,
    strikes: () => strikes,
    isStruck: () => struck > 0,
    strike: async (kind) => {
      const begun = performance.now();
      strikes++;
      struck++;
      await hit[kind]();
      while ((await readyAt()) === null) {
        if (performance.now() - begun > PATIENCE_MS)
          throw new Error(`after a strike at the ${kind} Billow is not back`);
        await wait(POLL_MS);
      }
      struck--;
      return (performance.now() - begun) / 1000;
    },
    command: (args) => runBillow(data, args, env),
    memory: () => sampler.trends(),
    finish: async () => {
      isOver = true;
      await sampler.ended;
      await endSoon("worker", worker, faults);
      await endSoon("server", server, faults);
      const verify = await runBillow(data, ["verify"], env);
      await database.stop();
      return { verify, leftovers: processesOf(data).length };
    },
    kill: async () => {
      isOver = true;
      await Promise.all([end(server, "SIGKILL"), end(worker, "SIGKILL")]);
      await database.stop();
    },
  };
}

interface Watched<P extends RunningProcess = RunningProcess> {
  process: Promise<P>;
  /** Set before it is asked to end. */
  isAsked: boolean;
}

/** A process that must not end unless it is asked to. */
function watched<P extends RunningProcess>(name: string, process: Promise<P>, faults: string[]): Watched<P> {
  const self = { process, isAsked: false };
  process.then(
    async ({ child, ended, said }) => {
      await ended;
      if (self.isAsked) return;
      const status = child.exitCode ?? child.signalCode;
      faults.push(`the ${name} ended by itself with ${status}:\n${said.slice(-LAST_LINES).join("\n")}`);
    },
    (error: unknown) => faults.push(`the ${name} did not start: ${error}`),
  );
  return self;
}

async function end(watched: Watched, signal: NodeJS.Signals): Promise<void> {
  watched.isAsked = true;
  const running = await watched.process.catch(() => null);
  running?.child.kill(signal);
  await running?.ended;
}

/** Asks a process to end, and ends it by force where it does not. */
async function endSoon(name: string, watched: Watched, faults: string[]): Promise<void> {
  const asked = end(watched, "SIGTERM");
  const hasEnded = await Promise.race([asked.then(() => true), wait(STOP_MS, false, { ref: false })]);
  if (hasEnded) return;
  faults.push(`the ${name} does not end within ${STOP_MS / 1000} s after it was asked to`);
  await end(watched, "SIGKILL");
}

/** The database ends all connections after one was killed. Until they are gone, what answers has not noticed. */
async function killBackend(data: string, random: (below: number) => number): Promise<void> {
  const backends = await backendsOf(data);
  const giveUpMs = performance.now() + PATIENCE_MS;
  const one = backends[random(backends.length)];
  if (one === undefined) throw new Error("Billow has no connection to its database");
  killQuietly(one, "SIGKILL");
  while (backends.some(isAlive)) {
    if (performance.now() > giveUpMs) throw new Error("the database does not end its connections");
    await wait(POLL_MS);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until the process is another one, so that what answers afterwards is what came back. */
async function endPostmaster(data: string, signal: NodeJS.Signals): Promise<void> {
  const before = postmasterOf(data);
  const giveUpMs = performance.now() + PATIENCE_MS;
  killQuietly(before, signal);
  while (postmasterQuietly(data) === before) {
    if (performance.now() > giveUpMs) throw new Error("the database does not come back");
    await wait(POLL_MS);
  }
}

/** Between two lives the file is missing. */
function postmasterQuietly(data: string): number | null {
  try {
    return postmasterOf(data);
  } catch {
    return null;
  }
}

/** It may have ended by itself just before. */
function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {}
}

/** Samples of each process, which begin anew with a new one. */
function sampleMemory(
  living: () => { server: Watched; worker: Watched },
  isOver: () => boolean,
): { ended: Promise<void>; trends(): Record<"server" | "worker", MemoryTrend | null> } {
  const series = {
    server: { pid: 0, samples: [] as MemorySample[] },
    worker: { pid: 0, samples: [] as MemorySample[] },
  };
  const take = async (name: "server" | "worker") => {
    const running = await living()[name].process.catch(() => null);
    const pid = running?.child.pid ?? 0;
    if (series[name].pid !== pid) series[name] = { pid, samples: [] };
    const mb = await rssMb(pid).catch(() => Number.NaN);
    if (!Number.isNaN(mb)) series[name].samples.push({ seconds: performance.now() / 1000, mb });
  };
  const loop = async () => {
    while (!isOver()) {
      await take("server");
      await take("worker");
      await wait(SAMPLE_MS);
    }
  };
  return {
    ended: loop(),
    trends: () => ({
      server: memoryTrend(series.server.samples),
      worker: memoryTrend(series.worker.samples),
    }),
  };
}
