import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { migrate } from "../../db/migrate.ts";
import { backupDeps, changeByte, digestsOf } from "../../testing/acts/backups.ts";
import { blankDatabase, type TestDatabase, testDatabase } from "../../testing/database.ts";
import { olderMigrations, withMigration } from "../../testing/migration-folders.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { backUp } from "./back-up.ts";
import { checkBackup } from "./check-backup.ts";
import { restore } from "./restore.ts";

const folder = temporaryFolder();
const whole = join(folder.path, "whole");
const open: TestDatabase[] = [];
let database: TestDatabase;
let made = 0;

beforeAll(async () => {
  database = await testDatabase();
  open.push(database);
  mkdirSync(join(folder.path, "data"));
  writeFileSync(join(folder.path, "data", "secret"), "the secret\n");
  await backUp(backupDeps(database, folder.path), { folder: whole });
});

afterAll(async () => {
  for (const one of open) await one.close();
  folder[Symbol.dispose]();
});

async function blank(): Promise<TestDatabase> {
  const one = await blankDatabase();
  open.push(one);
  return one;
}

/** Somewhere nothing is yet. */
function place(): string {
  made += 1;
  return join(folder.path, `place-${made}`);
}

/** A copy of the backup to spoil. */
function copy(): string {
  const path = place();
  cpSync(whole, path, { recursive: true });
  return path;
}

describe("a backup is refused", () => {
  test("into a folder that holds something, of which nothing is touched; an empty one will do", async () => {
    const occupied = place();
    mkdirSync(occupied);
    const deps = backupDeps(database, folder.path);
    await backUp(deps, { folder: occupied });
    await checkBackup(occupied);
    const before = readdirSync(folder.path);
    await expect(backUp(deps, { folder: occupied })).rejects.toThrow(
      `${occupied} holds something already; name a folder that is empty or not there yet.`,
    );
    await expect(backUp(deps, { folder: join(occupied, "manifest.json") })).rejects.toThrow(
      "holds something already",
    );
    await expect(backUp(deps, { folder: join(occupied, "manifest.json", "below") })).rejects.toThrow(
      "name another folder",
    );
    expect(readdirSync(folder.path)).toEqual(before);
    await checkBackup(occupied);
  });

  test("of a database without Billow, and of one that a newer Billow migrated", async () => {
    const empty = await blank();
    const path = place();
    await expect(backUp(backupDeps(empty, folder.path), { folder: path })).rejects.toThrow(
      "There is nothing to back up",
    );
    const migrations = olderMigrations(place(), 15);
    await expect(backUp(backupDeps(database, folder.path), { folder: path, migrations })).rejects.toThrow(
      "migrated by a newer Billow",
    );
    expect(
      readdirSync(folder.path).filter((name) => path.endsWith(name) || name.includes("partial")),
    ).toEqual([]);
  });
});

describe("a restore is refused before anything is touched", () => {
  const spoilt: [string, (path: string) => void, string][] = [
    [
      "a truncated table",
      (path) => truncateSync(join(path, "tables", "operator.copy.gz"), 10),
      "tables/operator.copy.gz",
    ],
    [
      "a changed byte in a table",
      (path) => changeByte(path, "tables", "schema_migration.copy.gz"),
      "tables/schema_migration.copy.gz",
    ],
    [
      "a missing table",
      (path) => rmSync(join(path, "tables", "customer.copy.gz")),
      "tables/customer.copy.gz",
    ],
    [
      "a changed byte in a file beside the database",
      (path) => changeByte(path, "files", "secret"),
      "files/secret",
    ],
    ["a changed byte in the manifest", (path) => changeByte(path, "manifest.json"), "manifest.json"],
  ];
  test.each(spoilt)("for %s", async (_, spoil, named) => {
    const path = copy();
    await checkBackup(path);
    spoil(path);
    await expect(checkBackup(path)).rejects.toThrow(
      `The backup in ${path} is damaged: ${named} is missing or not as it was written.`,
    );
  });

  test("for a folder that is no backup, or none that was finished", async () => {
    const path = copy();
    rmSync(join(path, "manifest.json.sha256"));
    for (const folderOfNone of [path, place(), join(whole, "manifest.json")])
      await expect(checkBackup(folderOfNone)).rejects.toThrow("holds no whole backup");
  });

  test("for a backup that a newer Billow made", async () => {
    const migrations = olderMigrations(place(), 15);
    await expect(checkBackup(whole, { migrations })).rejects.toThrow(
      /The backup was made by a newer Billow \(0\.1\.0, up to 0\d+-.+\.sql\); restore it with that version or a newer one\./,
    );
  });
});

describe("a restore leaves what there is alone", () => {
  let target: TestDatabase;
  beforeEach(async () => {
    target = await blank();
  });

  test("in a database that is not empty", async () => {
    const before = await digestsOf(database.db);
    const other = place();
    await expect(restore(backupDeps(database, other), await checkBackup(whole))).rejects.toThrow(
      /^The database is not empty \(\d+ tables and the like\), and .* set DATABASE_URL to a new database/,
    );
    expect(await digestsOf(database.db)).toEqual(before);
    expect(existsSync(other)).toBe(false);
    await target.pool.query("CREATE VIEW other AS SELECT 1");
    await expect(restore(backupDeps(target, other), await checkBackup(whole))).rejects.toThrow("not empty");
  });

  test("in a data folder with another secret; the same one is no hindrance", async () => {
    const mine = place();
    mkdirSync(join(mine, "data"), { recursive: true });
    writeFileSync(join(mine, "data", "secret"), "another secret\n");
    const deps = backupDeps(target, mine);
    await expect(restore(deps, await checkBackup(whole))).rejects.toThrow(
      "is not the one of the backup; move it away",
    );
    expect(await digestsOf(target.db)).toEqual({});
    writeFileSync(join(mine, "data", "secret"), "the secret\n");
    await restore(deps, await checkBackup(whole));
    expect(Object.keys(await digestsOf(target.db))).toContain("customer");
  });

  test("where the rows do not fit: nothing is restored", async () => {
    const spoilt = await checkBackup(whole);
    const tables = spoilt.manifest.tables.map((table) =>
      table.name === "reminder_rules" ? { ...table, rows: 2 } : table,
    );
    const manifest = { ...spoilt.manifest, tables };
    await expect(restore(backupDeps(target, place()), { ...spoilt, manifest })).rejects.toThrow(
      "The table reminder_rules came to 1 rows instead of 2, so nothing was restored.",
    );
    const lacking = { ...spoilt.manifest, tables: spoilt.manifest.tables.slice(1) };
    await expect(restore(backupDeps(target, place()), { ...spoilt, manifest: lacking })).rejects.toThrow(
      "The backup lacks the table allocation, so nothing was restored",
    );
    expect(await digestsOf(target.db)).toEqual({});
  });
});

describe("a backup of another state of the schema", () => {
  test("that is older is brought on to this version; the backup left its database as it was", async () => {
    const old = await blank();
    const migrations = olderMigrations(place(), 12);
    await migrate(old.pool, migrations);
    await old.pool.query("INSERT INTO operator VALUES (true, 'Old', 'UTC', false, '2026-01-01', null, null)");
    const before = await digestsOf(old.db);
    const path = place();
    const { migration } = await backUp(backupDeps(old, folder.path), { folder: path });
    expect(migration.version).toBe(12);
    expect(await digestsOf(old.db)).toEqual(before);
    const target = await blank();
    await restore(backupDeps(target, place()), await checkBackup(path));
    expect(Object.keys(await digestsOf(target.db))).toEqual(Object.keys(await digestsOf(database.db)));
    expect((await target.pool.query("SELECT name, applies_credit FROM operator, issuer")).rows).toEqual([
      { name: "Old", applies_credit: true },
    ]);
    expect(await migrate(target.pool)).toBe(0);
  });

  test("with identities, generated columns and somebody else's tables goes on where it was", async () => {
    const migrations = withMigration(
      place(),
      "counted",
      `CREATE TABLE counted (
         id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         twice bigint GENERATED ALWAYS AS (half * 2) STORED,
         half bigint NOT NULL
       );\n`,
    );
    const source = await testDatabase();
    open.push(source);
    await migrate(source.pool, migrations);
    await source.pool.query("INSERT INTO counted (half) VALUES (1), (2); DELETE FROM counted WHERE id = 2");
    await source.pool.query(
      'CREATE TABLE "Somebody/else\'s" (id serial); INSERT INTO "Somebody/else\'s" VALUES (7)',
    );
    const path = place();
    await backUp(backupDeps(source, folder.path), { folder: path, migrations });
    const target = await blank();
    const { foreign } = await restore(backupDeps(target, place()), await checkBackup(path, { migrations }), {
      migrations,
    });
    expect(foreign).toEqual(["Somebody/else's"]);
    const { rows } = await target.pool.query("INSERT INTO counted (half) VALUES (3) RETURNING id, twice");
    expect(rows).toEqual([{ id: 3n, twice: 6n }]);
  });
});
