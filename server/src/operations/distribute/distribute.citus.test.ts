import { join } from "node:path";
import pg from "pg";
import { afterEach, expect, inject, test } from "vitest";
import { createDb } from "../../db/connection/pool.ts";
import { QUEUE_APPLICATION } from "../../db/queue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { backupDeps } from "../../testing/backups.ts";
import { addWorkers, dropOnWorkers } from "../../testing/citus.ts";
import { blankDatabase, type TestDatabase, wholeDatabase } from "../../testing/database.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
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

test("it refuses a running Billow, rows of nobody, what is left over and too few workers, and changes nothing", async () => {
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
