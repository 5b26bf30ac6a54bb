import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MigrateOptions } from "../db/migrate.ts";

const REAL = fileURLToPath(new URL("../db/migrations", import.meta.url));

/** The migrations that a Billow had which knew this many of them, in a new folder. */
export function olderMigrations(folder: string, count: number): MigrateOptions {
  mkdirSync(folder);
  for (const name of readdirSync(REAL).sort().slice(0, count))
    copyFileSync(join(REAL, name), join(folder, name));
  return { folder };
}

/** All migrations and one more, in a new folder. */
export function withMigration(folder: string, name: string, text: string): MigrateOptions {
  const migrations = olderMigrations(folder, Number.POSITIVE_INFINITY);
  const version = String(readdirSync(folder).length + 1).padStart(4, "0");
  writeFileSync(join(folder, `${version}-${name}.sql`), text);
  return migrations;
}
