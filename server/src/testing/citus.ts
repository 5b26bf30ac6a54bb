import pg from "pg";
import { createPool } from "../db/connection/pool.ts";
import { distribute } from "../operations/distribute/distribute.ts";
import { silentLog } from "./silent-log.ts";

/** Few, since tests write few rows and every statement costs something for each shard. */
const SHARDS = 4;

/** The workers of the cluster whose coordinator has this maintenance database, each by its own one. */
export async function workersOf(coordinatorUrl: string): Promise<string[]> {
  return withClient(coordinatorUrl, async (client) => {
    const { rows } = await client.query<{ host: string; port: number }>(
      "SELECT nodename AS host, nodeport AS port FROM pg_dist_node WHERE groupid <> 0 AND shouldhaveshards ORDER BY 1, 2",
    );
    return rows.map(({ host, port }) => {
      const url = new URL(coordinatorUrl);
      url.hostname = host;
      url.port = String(port);
      return url.href;
    });
  });
}

/** Distributes a database of the coordinator over workers, as an operator would. */
export async function distributeDatabase(url: string, workerUrls: readonly string[]): Promise<void> {
  await addWorkers(url, workerUrls);
  const pool = createPool({ connectionString: url, max: 2, statementTimeoutMs: 0, log: silentLog });
  try {
    await distribute(pool, { shards: SHARDS, onStep: () => {} });
  } finally {
    await pool.end();
  }
}

/** Makes databases of the same name on the workers and adds these, to a coordinator that may have others. */
export async function addWorkers(
  url: string,
  workerUrls: readonly string[],
  { isCoordinator = false } = {},
): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  for (const worker of workerUrls) {
    await withClient(worker, async (client) => {
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    });
    await withClient(otherDatabase(worker, name), async (client) => {
      await client.query("CREATE EXTENSION citus");
    });
  }
  await withClient(url, async (client) => {
    if (!isCoordinator) {
      await client.query("CREATE EXTENSION citus");
      const { hostname, port } = new URL(url);
      await client.query("SELECT citus_set_coordinator_host($1, $2)", [hostname, Number(port)]);
    }
    for (const worker of workerUrls) {
      const { hostname: host, port: workerPort } = new URL(worker);
      await client.query("SELECT citus_add_node($1, $2)", [host, Number(workerPort)]);
    }
  });
}

/** Drops what `addWorkers` has made. */
export async function dropOnWorkers(name: string, workerUrls: readonly string[]): Promise<void> {
  for (const worker of workerUrls)
    await withClient(worker, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    });
}

function otherDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
