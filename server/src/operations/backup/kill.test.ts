import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backupDeps, digestsOf } from "../../testing/acts/backups.ts";
import { blankDatabase, type TestDatabase, testDatabase } from "../../testing/database.ts";
import { type CommandProcess, runBillow, spawnBillow } from "../../testing/processes/billow-process.ts";
import { lockWaits } from "../../testing/processes/hold-lock.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { backUp } from "./back-up.ts";
import { checkBackup } from "./check-backup.ts";

const folder = temporaryFolder();
const processes: CommandProcess[] = [];
let source: TestDatabase;
let target: TestDatabase;

beforeAll(async () => {
  source = await testDatabase();
  target = await blankDatabase();
  await source.pool.query("INSERT INTO saved_view VALUES (gen_random_uuid(), 'o', 'p', 'n', 's', now())");
});

afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(({ ended }) => ended));
  await source.close();
  await target.close();
  folder[Symbol.dispose]();
});

function spawnOn(database: TestDatabase, ...args: string[]): CommandProcess {
  const spawned = spawnBillow(join(folder.path, "data"), args, { DATABASE_URL: database.url });
  processes.push(spawned);
  return spawned;
}

/** Ends the connections that wait for a lock, as a restart of the database would. */
async function endConnections({ pool }: TestDatabase): Promise<void> {
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND wait_event_type = 'Lock'`,
  );
}

async function connected({ pool }: TestDatabase): Promise<number> {
  const { rowCount } = await pool.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return rowCount ?? 0;
}

/** Runs `work` while another connection holds what a statement locks. */
async function whileHeld(
  database: TestDatabase,
  statement: string,
  work: () => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query(statement);
    await work();
  } finally {
    await client.end();
  }
}

const POLLING = { timeout: 30_000, interval: 50 };

test("a backup killed before its end leaves nothing that a restore accepts, and another one is made", async () => {
  const place = join(folder.path, "killed", "backup");
  // It is read last, when every table is written.
  await source.pool.query("CREATE SEQUENCE held; SELECT nextval('held')");
  await whileHeld(source, "ALTER SEQUENCE held INCREMENT 2", async () => {
    const backup = spawnOn(source, "backup", place);
    await expect.poll(() => lockWaits(source.pool), POLLING).toHaveLength(1);
    backup.child.kill("SIGKILL");
    await backup.ended;
  });
  const left = readdirSync(join(folder.path, "killed"));
  expect(left).toEqual([expect.stringMatching(/^backup\.partial-\w+$/)]);
  const draft = join(folder.path, "killed", left[0] ?? "");
  expect(readdirSync(join(draft, "tables")).length).toBeGreaterThan(40);
  await expect(checkBackup(draft)).rejects.toThrow("holds no whole backup");
  expect(existsSync(place)).toBe(false);
  await whileHeld(source, "ALTER SEQUENCE held INCREMENT 2", async () => {
    const cutOff = spawnOn(source, "backup", join(folder.path, "cut off", "backup"));
    await expect.poll(() => lockWaits(source.pool), POLLING).toHaveLength(1);
    await endConnections(source);
    const { code, err } = await cutOff.ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^The backup failed, and there is none: .*\.$/m);
  });
  expect(readdirSync(join(folder.path, "cut off"))).toEqual([]);
  expect(await spawnOn(source, "backup", place).ended).toMatchObject({ code: 0 });
  await checkBackup(place);
  await source.pool.query("DROP SEQUENCE held");
}, 120_000);

test("a restore killed before its end leaves the database empty, is run again, and who wants to migrate waits", async () => {
  const place = join(folder.path, "whole");
  await backUp(backupDeps(source, folder.path), { folder: place });
  // Triggers are enabled again when every row is there.
  await target.pool.query(`
    CREATE FUNCTION stop_here() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_query() LIKE '%ENABLE TRIGGER%' THEN PERFORM pg_advisory_xact_lock(42); END IF;
    END;
    $$;
    CREATE EVENT TRIGGER stop_here ON ddl_command_end EXECUTE FUNCTION stop_here()`);
  await whileHeld(target, "SELECT pg_advisory_xact_lock(42)", async () => {
    const killed = spawnOn(target, "restore", place);
    await expect.poll(() => lockWaits(target.pool), POLLING).toHaveLength(1);
    killed.child.kill("SIGKILL");
    await killed.ended;
  });
  await expect.poll(() => connected(target), POLLING).toBe(0);
  expect(await digestsOf(target.db)).toEqual({});

  await whileHeld(target, "SELECT pg_advisory_xact_lock(42)", async () => {
    const cutOff = spawnOn(target, "restore", place);
    await expect.poll(() => lockWaits(target.pool), POLLING).toHaveLength(1);
    await endConnections(target);
    const { code, err } = await cutOff.ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^The restore failed: .*\. It happens as a whole or not at all, so run it again\.$/m);
  });
  expect(await digestsOf(target.db)).toEqual({});

  const both: CommandProcess[] = [];
  await whileHeld(target, "SELECT pg_advisory_xact_lock(42)", async () => {
    both.push(spawnOn(target, "restore", place));
    await expect.poll(() => lockWaits(target.pool), POLLING).toHaveLength(1);
    both.push(spawnOn(target, "migrate"));
    await expect.poll(() => lockWaits(target.pool), POLLING).toHaveLength(2);
    expect(await digestsOf(target.db)).toEqual({});
  });
  const [restored, migrated] = await Promise.all(both.map(({ ended }) => ended));
  expect(restored).toMatchObject({ code: 0 });
  expect(migrated).toMatchObject({ code: 0, out: "The database is up to date.\n" });
  const { rows } = await target.pool.query("SELECT name FROM saved_view");
  expect(rows).toEqual([{ name: "n" }]);
  expect(await runBillow(folder.path, ["verify"], { DATABASE_URL: target.url })).toMatchObject({ code: 0 });
}, 120_000);
