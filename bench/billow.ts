import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { readConfig } from "../server/src/config.ts";
import { type OpenDatabase, openDatabase } from "../server/src/db/connect.ts";
import { type Cpu, cpuSeconds, rssMb } from "./processes.ts";

const MAIN = join(import.meta.dirname, "../server/src/main.ts");
/** As `npm start` and the files in `deploy/` start it. */
const SERVER_FLAGS = ["--max-semi-space-size=16"];

export type DatabasePool = OpenDatabase["pool"];

/** A Billow of its own for one benchmark: a server process on an embedded database in a temporary folder. */
export interface BenchBillow {
  env: NodeJS.ProcessEnv;
  /** Where it answers. */
  address: string;
  /** Straight to its database, to make data and floors. */
  pool: DatabasePool;
  /** Calls the API and reads the answer to its end; an answer other than a success throws. */
  call(path: string, options?: { method?: string; body?: unknown; json?: string }): Promise<string>;
  /** What the server and its database have computed so far, in seconds of a core. */
  cpuSeconds(): Promise<Cpu>;
  /** What the server process holds in memory. */
  serverRssMb(): Promise<number>;
  /** Reads an answer too long to keep to its end, and says how many bytes it had. */
  drain(path: string): Promise<number>;
  /** Runs a command line against it. */
  command(args: readonly string[]): Promise<{ output: string; maxRssMb: number | null; seconds: number }>;
  stop(): Promise<void>;
}

export async function startBillow(more: Record<string, string> = {}): Promise<BenchBillow> {
  const folder = await mkdtemp(join(tmpdir(), "billow-bench-"));
  const env = {
    ...process.env,
    BILLOW_DATA: join(folder, "data"),
    BILLOW_DEMO: "off",
    PORT: "0",
    LOG_LEVEL: "warn",
    ...more,
  };
  const server = spawn(process.execPath, [...SERVER_FLAGS, MAIN, "start"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  // A benchmark that fails or is ended must not leave its server behind.
  const end = () => server.kill("SIGTERM");
  process.once("exit", end);
  process.once("SIGTERM", () => process.exit(1));
  const address = await readyAddress(server);
  const key = (await run(env, ["key", "create", "--name", "bench", "--scopes", "*"])).output.trim();
  const isElsewhere = more.DATABASE_URL !== undefined;
  const log = {
    info() {},
    warn: (text: string) => process.stderr.write(`${text}\n`),
    error() {},
    debug() {},
  };
  const database = await openDatabase(readConfig(env), log, {
    purpose: "command",
    pool: { max: 4, statementTimeoutMs: 0 },
  });
  if (isElsewhere) await refuseUnlessEmpty(database);
  await skipNightlyCheck(database);
  return {
    env,
    address,
    pool: database.pool,
    command: (args) => run(env, args),
    async drain(path) {
      const response = await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${key}` } });
      if (!response.ok || response.body === null) throw new Error(`${path} answered ${response.status}`);
      let bytes = 0;
      for await (const piece of response.body) bytes += piece.length;
      return bytes;
    },
    cpuSeconds: () =>
      cpuSeconds(server.pid ?? 0, isElsewhere ? null : join(folder, "data", "postgres", "postmaster.pid")),
    serverRssMb: () => rssMb(server.pid ?? 0),
    async call(
      path,
      { method = "GET", body, json = body === undefined ? undefined : JSON.stringify(body) } = {},
    ) {
      const response = await fetch(`${address}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(json === undefined ? {} : { "content-type": "application/json" }),
        },
        body: json ?? null,
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return text;
    },
    async stop() {
      await database.close();
      process.off("exit", end);
      server.kill("SIGTERM");
      await new Promise((resolve) => server.once("exit", resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** At night a new Billow checks what it holds, beside what is measured. */
async function skipNightlyCheck(database: OpenDatabase): Promise<void> {
  await database.pool.query(
    `INSERT INTO verification (id, started_at, finished_at, part, checked, finding_count, findings, to_tell, told)
     VALUES (gen_random_uuid(), now(), now(), 'customers', '{}', 0, '[]', false, '{}')`,
  );
}

/** A benchmark makes customers and empties tables. */
async function refuseUnlessEmpty(database: OpenDatabase): Promise<void> {
  const { rows } = await database.pool.query("SELECT FROM customer LIMIT 1");
  if (rows.length === 0) return;
  await database.close();
  throw new Error("The database of --database holds customers; a benchmark needs an empty one of its own.");
}

async function readyAddress(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error("the server's output is piped");
  for await (const line of createInterface({ input: server.stdout })) {
    const address = /ready at (http\S+)/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error("the server ended before it was ready");
}

/** Runs a command line of Billow, which tells its peak memory as it ends. */
async function run(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<{ output: string; maxRssMb: number | null; seconds: number }> {
  const started = performance.now();
  const preload = join(import.meta.dirname, "report-memory.ts");
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--import", preload, MAIN, ...args],
    {
      env,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const peak = /peak memory (\d+) kB/.exec(stderr)?.[1];
  return {
    output: stdout,
    maxRssMb: peak === undefined ? null : Number(peak) / 1024,
    seconds: (performance.now() - started) / 1000,
  };
}
