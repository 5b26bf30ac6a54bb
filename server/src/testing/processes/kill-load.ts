import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { SUPERUSER } from "../../db/embedded/cluster.ts";
import { readState } from "../../db/embedded/state.ts";
import { errorMessage } from "../../error-code.ts";

/** Random numbers that a seed repeats (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What is sent and may never be answered; repeated until it is, it must have happened once. */
export interface Call {
  path: string;
  body?: object;
  /** Of a call that changes something. */
  key?: string;
}

export interface Answer {
  items?: { number: string; total: string }[];
  payments?: { amount: string }[];
  refunds?: { amount: string }[];
  accepted?: number;
  duplicates?: number;
}

/** Long enough for a killed server or database to be back on a busy machine. */
const PATIENCE_MS = 60_000;

/** Of another call with the same key that is not over yet, and of too many calls. */
const AGAIN = [409, 429];

/** Makes a call again and again until a server answers it. `address` is asked each time, as servers come and go. */
export async function persistently(
  server: { address(): Promise<string>; apiKey: string },
  call: Call,
): Promise<Answer> {
  const giveUpMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const outcome = await attempt(`${await server.address()}/api/v1${call.path}`, server.apiKey, call);
    if (typeof outcome !== "string") return outcome;
    if (performance.now() > giveUpMs) throw new Error(`${call.path} stays without an answer: ${outcome}`);
    await wait(25);
  }
}

/** The answer, or why there is none yet. */
async function attempt(url: string, apiKey: string, { path, body, key }: Call): Promise<Answer | string> {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    "content-type": "application/json",
    ...(key === undefined ? {} : { "idempotency-key": key }),
  };
  const request = body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) };
  const answered = await fetch(url, request)
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error: unknown) => ({ status: 0, text: errorMessage(error) }));
  const { status, text } = answered;
  if (status === 0 || status >= 500 || AGAIN.includes(status)) return `${status} ${text}`;
  if (status >= 300) throw new Error(`${path} is refused with ${status}: ${text}`);
  const answer: Answer = JSON.parse(text);
  return answer;
}

/**
 * Looks into the database of a data folder, past the servers on it, and again from the beginning when the database goes
 * away meanwhile.
 */
export async function lookInto<T>(dataFolder: string, look: (client: pg.Client) => Promise<T>): Promise<T> {
  const giveUpMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: urlOf(dataFolder) });
    client.on("error", () => {});
    try {
      await client.connect();
      return await look(client);
    } catch (error) {
      if (performance.now() > giveUpMs) throw error;
    } finally {
      await client.end().catch(() => {});
    }
    await wait(25);
  }
}

function urlOf(dataFolder: string): string {
  const state = readState(dataFolder);
  if (state?.server === undefined) throw new Error("no database has run here yet");
  return `postgres://${SUPERUSER}:${state.password}@127.0.0.1:${state.server.port}/billow`;
}

/** Waits until as many events of a round's file are committed, or until `ended`. */
export async function untilCommitted(
  dataFolder: string,
  { round, events, ended }: { round: string; events: number; ended: Promise<unknown> },
): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  // An importer that fails has its listener, whatever is looked at meanwhile.
  const over = ended.then(end, end);
  await lookInto(dataFolder, async (client) => {
    while (!isOver && (await countEvents(client, round)) < events) await Promise.race([over, wait(2)]);
  });
}

/** How many events are in of resources whose names begin like this. */
export async function countEvents(client: pg.Client, round: string): Promise<number> {
  const { rows } = await client.query<{ events: number }>(
    "SELECT count(*)::int AS events FROM usage_event WHERE resource LIKE $1",
    [`${round}-%`],
  );
  return rows[0]?.events ?? 0;
}

/** The database's processes for Billow's connections. */
export async function backendsOf(dataFolder: string): Promise<number[]> {
  return lookInto(dataFolder, async (client) => {
    const { rows } = await client.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name LIKE 'billow%' ORDER BY pid",
    );
    return rows.map((row) => row.pid);
  });
}

/** One of them. */
export async function someBackend(dataFolder: string, random: (below: number) => number): Promise<number> {
  const pids = await backendsOf(dataFolder);
  const pid = pids[random(pids.length)];
  if (pid === undefined) throw new Error("Billow has no connection to its database");
  return pid;
}

/** Processes that have the folder on their command line or work in it. */
export function processesOf(dataFolder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readQuietly(`/proc/${pid}/cmdline`).includes(dataFolder));
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The process that all others of the database are children of. */
export function postmasterOf(dataFolder: string): number {
  return Number(readFileSync(join(dataFolder, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
}

/** A file of resources that no other round has: most of them ended within the month, a few of one tenant are still there. */
export function writeAllocations(
  path: string,
  file: { round: string; month: string; tenants: number; rows: number },
): void {
  const lines = Array.from({ length: file.rows }, (_, index) => {
    const day = String(1 + (index % 20)).padStart(2, "0");
    const begin = `${file.month}-${day}T10:00:${String(index % 60).padStart(2, "0")}Z`;
    const end = index % (50 * file.tenants) === 0 ? "" : `${file.month}-${day}T${10 + (index % 9)}:15:59Z`;
    const resource = `${file.round}-${index}`;
    return `tenant-${index % file.tenants},${resource},${1 + (index % 8)},${4 + (index % 5)}.5,100,${index % 2},${begin},${end}`;
  });
  writeRows(path, lines);
}

/** A file of one vCPU of each tenant that is there since an instant. */
export function writeLongLived(path: string, file: { round: string; since: string; tenants: number }): void {
  writeRows(
    path,
    Array.from({ length: file.tenants }, (_, n) => `tenant-${n},${file.round}-${n},1,0,0,0,${file.since},`),
  );
}

function writeRows(path: string, lines: readonly string[]): void {
  const header = "tenant,resource,vcpus,ram_gib,block_gib,gpus,created_at,deleted_at";
  writeFileSync(path, `${[header, ...lines].join("\n")}\n`);
}
