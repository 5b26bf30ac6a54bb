import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { createPool } from "../db/connection/pool.ts";
import { openEmbedded } from "../db/embedded/open.ts";
import { migrate } from "../db/migrate.ts";
import { workersOf } from "./citus.ts";
import { silentLog } from "./silent-log.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the PostgreSQL that this test run uses: its maintenance database. */
    maintenanceUrl: string;
    /** The database that `testDatabase` copies. */
    templateName: string;
    /** The maintenance databases of the workers over which test databases are distributed; none unless by `test:citus`. */
    workerUrls: string[];
  }
}

/**
 * One PostgreSQL for a whole test run, with one migrated database that each test file copies. It is the embedded one in
 * a folder of its own, or the one of BILLOW_TEST_DATABASE_URL, by which the tests run on another version, or a cluster.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await testServer();
  const templateName = `billow_template_${process.pid}`;
  try {
    await makeTemplate(server.url, templateName);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("maintenanceUrl", server.url);
  project.provide("templateName", templateName);
  project.provide("workerUrls", server.workerUrls);
  return async () => {
    await withClient(server.url, async (client) => {
      await client.query(`DROP DATABASE ${pg.escapeIdentifier(templateName)} WITH (FORCE)`);
    });
    await server.stop();
  };
}

async function makeTemplate(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  });
  const pool = createPool({ connectionString: databaseUrl(url, name), log: silentLog });
  try {
    await migrate(pool);
  } finally {
    await pool.end();
  }
}

interface TestServer {
  url: string;
  workerUrls: string[];
  stop(): Promise<void>;
}

/** Nothing in it outlives the run, so it need not survive a loss of power. */
const FAST_SETTINGS = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  max_connections: "150",
};

async function testServer(): Promise<TestServer> {
  const cluster = process.env.BILLOW_TEST_CITUS_URL;
  if (cluster !== undefined) {
    const workerUrls = await workersOf(cluster);
    if (workerUrls.length < 2)
      throw new Error(`The coordinator of CITUS_URL has ${workerUrls.length} workers; the tests need two.`);
    return { url: cluster, workerUrls, stop: async () => {} };
  }
  const url = process.env.BILLOW_TEST_DATABASE_URL;
  if (url !== undefined) return { url, workerUrls: [], stop: async () => {} };
  const dataFolder = mkdtempSync(join(tmpdir(), "billow-test-"));
  const embedded = await openEmbedded({
    dataFolder,
    postgres: "packaged",
    log: { ...silentLog, warn: complain, error: complain },
    purpose: "server",
    settings: FAST_SETTINGS,
  });
  return {
    url: databaseUrl(embedded.url, "postgres"),
    workerUrls: [],
    stop: async () => {
      await embedded.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** The address of another database on the same server. */
function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
