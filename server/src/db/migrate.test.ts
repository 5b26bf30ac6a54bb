import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { temporaryFolder } from "../testing/processes/temporary-folder.ts";
import { migrate, splitStatements } from "./migrate.ts";

describe("a migration file", () => {
  test("is split at a semicolon and a blank line, so that bodies and comments may hold semicolons", () => {
    const body =
      "CREATE FUNCTION f() RETURNS trigger AS $$\nBEGIN\n  RETURN NULL;\nEND;\n$$ LANGUAGE plpgsql;";
    const text = `-- The first; table.\nCREATE TABLE a (\n  id int -- key; small\n);\n\n\n${body}\n \n-- The end.\n`;
    expect(splitStatements(text, "0001-a.sql")).toEqual([
      "-- The first; table.\nCREATE TABLE a (\n  id int -- key; small\n);",
      body,
    ]);
  });

  test("with a statement that a blank line cuts in two is refused", () => {
    expect(() => splitStatements("CREATE TABLE a (\n\n  id int\n);\n", "0001-a.sql")).toThrow(
      "In the migration 0001-a.sql a statement does not end with a semicolon before a blank line: CREATE TABLE a (",
    );
  });
});

describe("migrate", () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let folder: string;
  let temporary: ReturnType<typeof temporaryFolder>;

  beforeEach(async () => {
    database = await testDatabase();
    pool = database.pool;
    await pool.query("DROP SCHEMA public CASCADE");
    await pool.query("CREATE SCHEMA public");
    temporary = temporaryFolder();
    folder = join(temporary.path, "migrations");
    mkdirSync(folder);
    write("0001-first.sql", "CREATE TABLE first (id int);\n\nINSERT INTO first VALUES (1);\n");
    write("0002-second.sql", "CREATE TABLE second (id int);\n");
  });

  afterEach(async () => {
    await database.close();
    temporary[Symbol.dispose]();
  });

  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const tables = async () => {
    const { rows } = await pool.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    return rows.map((row) => row.tablename);
  };

  test("applies what is missing, in order, once, and records when", async () => {
    const options = { folder, nowMs: () => Date.UTC(2026, 9, 1) };
    expect(await migrate(pool, options)).toBe(2);
    expect(await migrate(pool, options)).toBe(0);
    write("0003-third.sql", "CREATE TABLE third (id int);\n");
    expect(await migrate(pool, options)).toBe(1);
    expect(await tables()).toEqual(["first", "schema_migration", "second", "third"]);
    const { rows } = await pool.query(
      "SELECT version, name, applied_at FROM schema_migration ORDER BY version",
    );
    expect(rows).toEqual([
      { version: 1, name: "0001-first.sql", applied_at: "2026-10-01T00:00:00Z" },
      { version: 2, name: "0002-second.sql", applied_at: "2026-10-01T00:00:00Z" },
      { version: 3, name: "0003-third.sql", applied_at: "2026-10-01T00:00:00Z" },
    ]);
  });

  test("at once from several processes applies each migration once", async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(pool, { folder })));
    expect(applied.sort()).toEqual([0, 0, 0, 2]);
    expect((await pool.query("SELECT id FROM first")).rows).toEqual([{ id: 1 }]);
  });

  test("undoes a migration that fails in the middle, and keeps those before it", async () => {
    write("0002-second.sql", "CREATE TABLE second (id int);\n\nSELECT wrong;\n");
    await expect(migrate(pool, { folder })).rejects.toThrow(
      'The migration 0002-second.sql failed at its statement 2 and was undone: column "wrong" does not exist.',
    );
    expect(await tables()).toEqual(["first", "schema_migration"]);
    write("0002-second.sql", "CREATE TABLE second (id int);\n");
    expect(await migrate(pool, { folder })).toBe(1);
  });

  test("sends one statement a call", async () => {
    write("0002-second.sql", "CREATE TABLE second (id int);\nCREATE TABLE third (id int);\n");
    await expect(migrate(pool, { folder })).rejects.toThrow("cannot insert multiple commands");
  });

  test("refuses a migration that was edited after it was applied", async () => {
    await migrate(pool, { folder });
    write("0001-first.sql", "CREATE TABLE first (id bigint);\n");
    await expect(migrate(pool, { folder })).rejects.toThrow(
      "The migration 0001-first.sql differs from the one applied to this database",
    );
  });

  test("does not mind another line ending", async () => {
    await migrate(pool, { folder });
    write("0002-second.sql", "CREATE TABLE second (id int);\r\n");
    expect(await migrate(pool, { folder })).toBe(0);
  });

  test("refuses a database that a newer version migrated", async () => {
    await migrate(pool, { folder });
    rmSync(join(folder, "0002-second.sql"));
    await expect(migrate(pool, { folder })).rejects.toThrow(
      "The database was migrated by a newer Billow (up to 0002-second.sql)",
    );
  });

  test("refuses files whose numbers have a gap or a twin", async () => {
    renameSync(join(folder, "0002-second.sql"), join(folder, "0003-second.sql"));
    await expect(migrate(pool, { folder })).rejects.toThrow("must be named 0002-….sql");
    renameSync(join(folder, "0003-second.sql"), join(folder, "0001-second.sql"));
    await expect(migrate(pool, { folder })).rejects.toThrow("The migration 0001-second.sql is out of order");
  });
});

test("the migrations of this version are applied to the template of every test", async () => {
  const database = await testDatabase();
  expect(await migrate(database.pool)).toBe(0);
  await database.close();
});
