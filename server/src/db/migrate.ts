import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { errorCode, errorMessage } from "../error-code.ts";
import { StartupError } from "../startup-error.ts";

/*
 * Migrations are the files `NNNN-name.sql` of the folder `migrations`. They are numbered from 0001 without gaps,
 * applied in this order, and never edited or removed after release. Each statement ends with a semicolon at the end
 * of a line, followed by a blank line, and contains no blank line. So files can be split without parsing SQL: bodies
 * between $$ and comments with semicolons are safe. Each statement is sent separately.
 */

export interface MigrateOptions {
  folder?: string;
  /** Milliseconds since 1970, recorded as the time of a migration. */
  nowMs?: () => number;
}

interface Migration {
  version: number;
  fileName: string;
  checksum: string;
  statements: string[];
}

interface AppliedMigration {
  version: number;
  name: string;
  checksum: string;
}

const MIGRATIONS_FOLDER = fileURLToPath(new URL("migrations", import.meta.url));

/** A number that no other program on the same database is likely to lock. */
const LOCK_KEY = "4773901528011";

/**
 * Brings the database to this version. Each missing migration has its own transaction. A lock lets one process
 * migrate while others wait. Returns how many were applied. Throws a `StartupError` when the database was migrated by
 * a newer version, or an applied migration was edited.
 */
export async function migrate(pool: pg.Pool, options: MigrateOptions = {}): Promise<number> {
  return whileNobodyMigrates(pool, async (client) => {
    const missing = await missingMigrations(client, options);
    for (const migration of missing) {
      await client.query("BEGIN");
      await apply(client, migration, options);
      await client.query("COMMIT");
    }
    return missing.length;
  });
}

/** As `migrate`, within the transaction of `client`, optionally only up to a version. */
export async function migrateWithin(
  client: pg.PoolClient,
  { upTo = Number.POSITIVE_INFINITY, ...options }: MigrateOptions & { upTo?: number },
): Promise<void> {
  const missing = await missingMigrations(client, options);
  for (const migration of missing.filter(({ version }) => version <= upTo))
    await apply(client, migration, options);
}

/** Runs `work` on a separate connection while every process that wants to migrate waits. */
export async function whileNobodyMigrates<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    // Waiting for another migration, or building a large index, may take longer than a request.
    await client.query("SET statement_timeout = 0");
    await client.query("SELECT pg_advisory_lock($1)", [LOCK_KEY]);
    return await work(client);
  } finally {
    // Closing the connection releases the lock and the setting, whatever state an error left.
    client.release(true);
  }
}

/** Releases the lock before its connection is closed. */
export async function letMigrate(client: pg.PoolClient): Promise<void> {
  await client.query("SELECT pg_advisory_unlock($1)", [LOCK_KEY]);
}

/** The last applied migration; undefined without a schema. Changes nothing. Throws as `migrate` does. */
export async function lastMigration(
  client: pg.PoolClient,
  options: MigrateOptions = {},
): Promise<{ version: number; name: string } | undefined> {
  const { rows } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('schema_migration') IS NOT NULL AS found",
  );
  if (rows[0]?.found !== true) return undefined;
  const applied = await readApplied(client);
  refuseForeign(await readMigrations(options.folder), applied);
  return applied.at(-1);
}

/** The newest schema version of this Billow. */
export async function newestVersion(options: MigrateOptions = {}): Promise<number> {
  return (await readMigrations(options.folder)).length;
}

async function missingMigrations(client: pg.PoolClient, options: MigrateOptions): Promise<Migration[]> {
  const migrations = await readMigrations(options.folder);
  await ensureRecord(client);
  const applied = await readApplied(client);
  refuseForeign(migrations, applied);
  return migrations.slice(applied.length);
}

async function ensureRecord(client: pg.PoolClient): Promise<void> {
  try {
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migration (
         version integer PRIMARY KEY,
         name text NOT NULL,
         checksum text NOT NULL,
         applied_at timestamptz NOT NULL
       )`,
    );
  } catch (error) {
    throw new StartupError(
      `Billow cannot create its tables in this database (${errorMessage(error)}); give its role the right to create in the schema.`,
    );
  }
}

async function readApplied(client: pg.PoolClient): Promise<AppliedMigration[]> {
  const result = await client.query<AppliedMigration>(
    "SELECT version, name, checksum FROM schema_migration ORDER BY version",
  );
  return result.rows;
}

/** The applied migrations must be exactly the first ones of this version. */
function refuseForeign(migrations: Migration[], applied: AppliedMigration[]): void {
  for (const [index, past] of applied.entries()) {
    const migration = migrations[index];
    if (migration === undefined) {
      throw new StartupError(
        `The database was migrated by a newer Billow (up to ${applied.at(-1)?.name}); start that version or a newer one.`,
      );
    }
    if (migration.version !== past.version || migration.checksum !== past.checksum) {
      throw new StartupError(
        `The migration ${migration.fileName} differs from the one applied to this database (${past.name}); migrations are never edited: restore the file and add a new one instead.`,
      );
    }
  }
}

async function apply(
  client: pg.PoolClient,
  migration: Migration,
  { nowMs = Date.now }: MigrateOptions,
): Promise<void> {
  for (const [index, statement] of migration.statements.entries()) {
    try {
      // The extended protocol refuses a second statement in a call. Otherwise a missing blank line would go
      // unnoticed.
      const call = { text: statement, queryMode: "extended" };
      await client.query(call);
    } catch (error) {
      throw new StartupError(failure(migration, index, error), { cause: error });
    }
  }
  await client.query(
    "INSERT INTO schema_migration (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
    [migration.version, migration.fileName, migration.checksum, new Date(nowMs()).toISOString()],
  );
}

function failure(migration: Migration, index: number, error: unknown): string {
  if (errorCode(error) === "53100") {
    return "The database's disk is full, so its tables could not be migrated; free some space and start again.";
  }
  return `The migration ${migration.fileName} failed at its statement ${index + 1} and was undone: ${errorMessage(error)}.`;
}

async function readMigrations(folder: string = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const fileNames = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    fileNames.map(async (fileName, index) => {
      const version = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(fileName)?.[1]);
      if (version !== index + 1) {
        const expected = String(index + 1).padStart(4, "0");
        throw new StartupError(
          `The migration ${fileName} is out of order: the next file must be named ${expected}-….sql.`,
        );
      }
      const text = (await readFile(join(folder, fileName), "utf8")).replaceAll("\r\n", "\n");
      const checksum = createHash("sha256").update(text).digest("hex");
      return { version, fileName, checksum, statements: splitStatements(text, fileName) };
    }),
  );
}

/** Splits a migration file into statements; the comment at the top of this file describes the format. */
export function splitStatements(text: string, fileName: string): string[] {
  const paragraphs = text.split(/\n[ \t]*(?:\n[ \t]*)+/).map((paragraph) => paragraph.trim());
  const statements = paragraphs.filter((paragraph) =>
    paragraph.split("\n").some((line) => !/^\s*(--|$)/.test(line)),
  );
  for (const statement of statements) {
    if (!statement.endsWith(";")) {
      throw new StartupError(
        `In the migration ${fileName} a statement does not end with a semicolon before a blank line: ${statement.slice(0, 60)}…`,
      );
    }
  }
  return statements;
}
