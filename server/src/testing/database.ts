import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import pg from "pg";
import { inject } from "vitest";
import { createDb, createPool } from "../db/connection/pool.ts";
import type { Database } from "../db/schema.ts";
import { errorCode } from "../error-code.ts";
import { distributeDatabase, dropOnWorkers } from "./citus.ts";
import { silentLog } from "./silent-log.ts";

export interface TestDatabase {
  db: Kysely<Database>;
  pool: pg.Pool;
  url: string;
  /** Drops the database. */
  close(): Promise<void>;
}

const TEMPLATE_IN_USE = "55006";
const TRIES_MAX = 20;

/** A database of one's own, migrated and empty. Once per test file, closed in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  return openCopy(inject("templateName"));
}

/** As above, but whole, whatever the tests run on. */
export async function wholeDatabase(): Promise<TestDatabase> {
  return openNew((client, name) => copyDatabase(client, name, inject("templateName")));
}

interface PreparedDatabase {
  /** A database of one's own with what is in the prepared one. */
  copy(): Promise<TestDatabase>;
  drop(): Promise<void>;
}

/** A database that is filled once, where the tests of a file begin with the same and filling takes long. */
export async function preparedDatabase(
  fill: (database: TestDatabase) => Promise<void>,
): Promise<PreparedDatabase> {
  const name = newName();
  await maintain((client) => copyDatabase(client, name, inject("templateName")));
  const opened = open(name);
  await fill({
    ...opened,
    close: async () => {
      // Else the copies would be planned as if they were empty.
      await opened.pool.query("ANALYZE");
      await opened.pool.end();
    },
  });
  await maintain(async (client) => {
    await client.query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", [
      name,
    ]);
  });
  return {
    copy: () => openCopy(name),
    drop: () => maintain((client) => dropDatabase(client, name)),
  };
}

/** A database of one's own in which there is nothing at all. */
export async function blankDatabase(): Promise<TestDatabase> {
  return openNew(async (client, name) => {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  });
}

function newName(): string {
  return `billow_test_${randomBytes(6).toString("hex")}`;
}

async function openNew(create: (client: pg.Client, name: string) => Promise<void>): Promise<TestDatabase> {
  const name = newName();
  await maintain((client) => create(client, name));
  return open(name);
}

/** As above, of a migrated database, which `npm run test:citus` distributes over its workers. */
async function openCopy(template: string): Promise<TestDatabase> {
  const name = newName();
  await maintain((client) => copyDatabase(client, name, template));
  const workers = inject("workerUrls");
  if (workers.length > 0) await distributeDatabase(urlOf(name), workers);
  return open(name);
}

function urlOf(name: string): string {
  const url = new URL(inject("maintenanceUrl"));
  url.pathname = `/${name}`;
  return url.href;
}

function open(name: string): TestDatabase {
  const url = urlOf(name);
  const pool = createPool({ connectionString: url, max: 10, log: silentLog });
  const db = createDb(pool);
  return {
    db,
    pool,
    url,
    close: async () => {
      await pool.end();
      await maintain((client) => dropDatabase(client, name));
      await dropOnWorkers(name, inject("workerUrls"));
    },
  };
}

async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  await client.query(`DROP DATABASE ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

/**
 * By its files, which takes a third less work than by the write-ahead log. A template with a connection cannot be copied, and
 * autovacuum connects to it at times.
 */
async function copyDatabase(client: pg.Client, name: string, template: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await client.query(
        `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(template)} STRATEGY FILE_COPY`,
      );
      return;
    } catch (error) {
      if (errorCode(error) !== TEMPLATE_IN_USE || tries === TRIES_MAX) throw error;
    }
  }
}

async function maintain(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: inject("maintenanceUrl") });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
