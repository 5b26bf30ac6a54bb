import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as later } from "node:timers";
import pg from "pg";
import { afterEach, expect, inject, test } from "vitest";
import { createDb } from "../../db/connection/pool.ts";
import { QUEUE_APPLICATION } from "../../db/queue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { backupDeps } from "../../testing/acts/backups.ts";
import { addWorkers, dropOnWorkers } from "../../testing/citus.ts";
import { blankDatabase, type TestDatabase, wholeDatabase } from "../../testing/database.ts";
import { type ServerProcess, spawnBillow, startBillow } from "../../testing/processes/billow-process.ts";
import { seeded } from "../../testing/processes/kill-load.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import {
  allocation,
  discrepanciesOf,
  makeTenant,
  newTenant,
  reading,
  usageWorldOn,
} from "../../testing/usage.ts";
import { backUp } from "../backup/back-up.ts";
import { checkBackup } from "../backup/check-backup.ts";
import { restore } from "../backup/restore.ts";
import { distribute, planDistribution } from "./distribute.ts";
import { SHARDED } from "./places.ts";
import { type Contents, contentsOf } from "./queries.ts";
import { distributionOf } from "./status.ts";

const SHARDS = 4;
const open: TestDatabase[] = [];

afterEach(async () => {
  for (const database of open.splice(0)) {
    const name = new URL(database.url).pathname.slice(1);
    await database.close();
    await dropOnWorkers(name, inject("workerUrls"));
  }
});

/** A whole database with usage in it, and workers that it could be distributed over. */
async function filled(workers = inject("workerUrls")): Promise<TestDatabase> {
  const database = await wholeDatabase();
  open.push(database);
  const { deps } = await usageWorldOn(database, { now: "2026-10-04T00:00:00Z" });
  const tenantId = newTenant();
  await makeTenant(deps, tenantId);
  await ingestEvents(
    deps,
    Array.from({ length: 300 }, (_, index) => [
      allocation({
        tenantId,
        resource: `vm-${index % 40}`,
        at: `2026-10-0${1 + (index % 3)}T0${index % 9}:00:00Z`,
      }),
      reading({ tenantId, from: "2026-10-03T05:00:00Z", before: "2026-10-03T06:00:00Z", quantity: "1" }),
    ]).flat(),
  );
  await addWorkers(database.url, workers);
  return database;
}

async function onClient<T>({ pool }: TestDatabase, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

function contents(database: TestDatabase): Promise<Contents[]> {
  return onClient(database, async (client) => {
    const all: Contents[] = [];
    for (const { name } of SHARDED) all.push(await contentsOf(client, name));
    return all;
  });
}

test("interrupted before each step and run again, it distributes every row once", async () => {
  const database = await filled();
  const before = await contents(database);
  const left = async () => (await onClient(database, (client) => planDistribution(client, SHARDS))).steps;
  // Nothing is superseded and nothing conflicts here, so there is nothing to truncate of these.
  expect(await left()).toHaveLength(2 * SHARDED.length - 2);
  for (let steps = await left(); steps.length > 0; steps = await left()) {
    let done = 0;
    const interrupted = distribute(database.pool, {
      shards: SHARDS,
      onStep: () => {
        done += 1;
        if (done === 2) throw new Error("interrupted");
      },
    });
    if (steps.length > 1) await expect(interrupted).rejects.toThrow("interrupted");
    else await interrupted;
    expect(await contents(database)).toEqual(before);
  }
  const status = await onClient(database, distributionOf);
  expect(status.whole).toEqual([]);
  expect(status.tables.map(({ shards }) => shards)).toEqual(SHARDED.map(() => SHARDS));
  expect(status.workers.every(({ shards }) => shards > 0)).toBe(true);
  const { deps } = await usageWorldOn(
    { ...database, db: createDb(database.pool) },
    { now: "2026-10-04T00:00:00Z" },
  );
  expect(await discrepanciesOf(deps)).toEqual([]);
}, 300_000);

test("killed within its steps and run again, it distributes every row once", async () => {
  using folder = temporaryFolder();
  const database = await filled();
  const before = await contents(database);
  const random = seeded(Date.now());
  const left = async () => (await onClient(database, (client) => planDistribution(client, SHARDS))).steps;
  const killedIn = new Set<string>();
  for (let run = 0; run < 40 && (await left()).length > 0; run++) {
    const { child, ended } = spawnBillow(folder.path, ["distribute", "--shards", String(SHARDS)], {
      DATABASE_URL: database.url,
    });
    // Each run gets as far as a step in which none was killed, and every other one is killed at its very beginning.
    let isStruck = false;
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    lines.on("line", (line) => {
      const step = line.replace(/ \(.*/, "");
      if (isStruck || !/^(Distribute|Empty) /.test(line) || killedIn.has(step)) return;
      isStruck = true;
      later(
        () => {
          if (child.kill("SIGKILL")) killedIn.add(step);
        },
        run % 2 === 0 ? 0 : random(25),
      );
    });
    await ended;
    expect(await contents(database)).toEqual(before);
  }
  expect(await left()).toEqual([]);
  expect(killedIn.size).toBeGreaterThan(SHARDED.length);
  const again = spawnBillow(folder.path, ["distribute", "--shards", String(SHARDS)], {
    DATABASE_URL: database.url,
  });
  expect(await again.ended).toMatchObject({ code: 0, out: expect.stringContaining("distributed already") });
  expect(await spawnBillow(folder.path, ["verify"], { DATABASE_URL: database.url }).ended).toMatchObject({
    code: 0,
  });
}, 300_000);

test("it does not begin beside a server, and a server that starts meanwhile waits for its end", async () => {
  using folder = temporaryFolder();
  const database = await filled();
  const env = { DATABASE_URL: database.url };
  const running = await startBillow(folder.path, env);
  const refused = await spawnBillow(folder.path, ["distribute", "--shards", String(SHARDS)], env).ended;
  expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^A Billow runs on the database/) });
  await stopped(running);

  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const steps: string[] = [];
  const distributing = onClient(database, async (client) => {
    await client.query("BEGIN");
    await client.query("LOCK TABLE usage_hour IN ACCESS SHARE MODE");
    const done = distribute(database.pool, { shards: SHARDS, onStep: ({ table }) => steps.push(table.name) });
    await held;
    await client.query("COMMIT");
    return done;
  });
  await expect.poll(() => steps.at(-1), { timeout: 60_000 }).toBe("usage_hour");
  let isReady = false;
  // With the demo on, as it is unless told otherwise, a server looks for data before it is ready.
  const starting = startBillow(folder.path, { ...env, BILLOW_DEMO: "on" }).then((server) => {
    isReady = true;
    return server;
  });
  await expect.poll(() => waitingToMigrate(database), { timeout: 30_000 }).toBe(1);
  expect(isReady).toBe(false);
  release();
  await distributing;
  await stopped(await starting);
  expect((await onClient(database, distributionOf)).whole).toEqual([]);
}, 180_000);

async function stopped({ child, ended }: ServerProcess): Promise<void> {
  child.kill("SIGTERM");
  await ended;
}

async function waitingToMigrate({ pool }: TestDatabase): Promise<number> {
  const { rowCount } = await pool.query(
    "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
  return rowCount ?? 0;
}

test("a backup of it is restored whole, and can be distributed again", async () => {
  using folder = temporaryFolder();
  const database = await filled();
  await distribute(database.pool, { shards: SHARDS, onStep: () => {} });
  const place = join(folder.path, "backup");
  await backUp(backupDeps(database, folder.path), { folder: place });
  const restored = await blankDatabase();
  open.push(restored);
  await restore(backupDeps(restored, join(folder.path, "again")), await checkBackup(place));
  expect(await contents(restored)).toEqual(await contents(database));
  await addWorkers(restored.url, inject("workerUrls"));
  await distribute(restored.pool, { shards: SHARDS, onStep: () => {} });
  expect(await contents(restored)).toEqual(await contents(database));
}, 300_000);

test("it refuses a missing extension, a running Billow, rows of nobody, what is left over and too few workers, and changes nothing", async () => {
  const bare = await wholeDatabase();
  open.push(bare);
  await expect(distribute(bare.pool, { shards: SHARDS, onStep: () => {} })).rejects.toThrow(
    /lacks the extension citus; run CREATE EXTENSION/,
  );
  const database = await filled(inject("workerUrls").slice(0, 1));
  const refused = (sentence: RegExp) =>
    expect(distribute(database.pool, { shards: SHARDS, onStep: () => {} })).rejects.toThrow(sentence);
  await refused(/1 worker is added/);
  await addWorkers(database.url, inject("workerUrls").slice(1), { isCoordinator: true });

  const server = new pg.Client({ connectionString: database.url, application_name: QUEUE_APPLICATION });
  await server.connect();
  await refused(/A Billow runs/);
  await server.end();

  await database.pool.query(
    "INSERT INTO usage_hour VALUES ('0192f0c1-2345-7000-8000-0123456789ab', 'gpu', '2026-10-03T00:00:00Z', '{}', 5)",
  );
  await refused(/1 rows of usage_hour name a tenant that does not exist/);
  await database.pool.query("DELETE FROM usage_hour WHERE meter = 'gpu'");

  await database.pool.query("SELECT run_command_on_workers('CREATE TABLE usage_event_1 (key uuid)')");
  await refused(/usage_event_1/);
  await database.pool.query("SELECT run_command_on_workers('DROP TABLE usage_event_1')");

  const { steps } = await onClient(database, (client) => planDistribution(client, SHARDS));
  expect(steps.filter(({ does }) => does === "distribute")).toHaveLength(SHARDED.length);
}, 120_000);
