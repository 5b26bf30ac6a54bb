import { createHash } from "node:crypto";
import { createWriteStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type pg from "pg";
import { lastMigration, letMigrate, type MigrateOptions, whileNobodyMigrates } from "../../db/migrate.ts";
import { inSnapshotOfTables } from "../../db/snapshot.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { StartupError } from "../../startup-error.ts";
import { VERSION } from "../../version.ts";
import { writeFolder } from "./backup-folder.ts";
import { saveDataFiles } from "./data-files.ts";
import { TABLES_LEFT_OUT } from "./left-out.ts";
import { MANIFEST, MANIFEST_HASH, type Manifest, pathOfTable, type TableInBackup } from "./manifest.ts";
import { meter } from "./meter.ts";
import { type CatalogueTable, copied, rowsOut, sequencesOf, tablesOf } from "./queries.ts";

export interface BackupOptions {
  /** Absolute path of a folder that is empty or not there. */
  folder: string;
  /** Called with the bytes written since the last call. */
  onBytes?(bytes: number): void;
  migrations?: MigrateOptions;
}

/** Half of the default's time or less, for 3 % (events) to 18 % (rollups) more bytes. */
const GZIP_LEVEL = 1;

/**
 * Writes everything of a Billow into a folder: all tables in one snapshot, so that it may run meanwhile, and the other files
 * of the data folder. The database is not changed, even if it waits for migrations.
 *
 * @throws StartupError where the folder holds something, or there is no Billow in the database
 */
export async function backUp(
  deps: Pick<Deps, "pool" | "clock" | "config">,
  { folder, onBytes, migrations }: BackupOptions,
): Promise<Manifest> {
  return writeFolder(folder, (draft) =>
    whileNobodyMigrates(deps.pool, async (client) => {
      const migration = await lastMigration(client, migrations);
      if (migration === undefined)
        throw new StartupError("There is nothing to back up: the database holds no Billow yet.");
      const tables = (await tablesOf(client)).filter(({ name }) => !TABLES_LEFT_OUT.has(name));
      const locks = { tables: tables.map(({ name }) => name), onLocked: () => letMigrate(client) };
      const { takenAt, ...contents } = await inSnapshotOfTables(client, locks, async () => ({
        takenAt: instantOfMs(deps.clock.nowMs()),
        ...(await copyOut(client, { draft, tables, onBytes })),
      }));
      const manifest: Manifest = {
        format: 1,
        billow: VERSION,
        takenAt,
        migration: { version: migration.version, name: migration.name },
        ...contents,
        files: saveDataFiles(deps.config, draft),
      };
      writeManifest(draft, manifest);
      return manifest;
    }),
  );
}

async function copyOut(
  client: pg.PoolClient,
  { draft, tables, onBytes }: { draft: string; tables: CatalogueTable[] } & Pick<BackupOptions, "onBytes">,
): Promise<Pick<Manifest, "tables" | "sequences">> {
  const written: TableInBackup[] = [];
  for (const table of tables) written.push(await copyTable(client, table, { draft, onBytes }));
  // Last, because sequences are not part of a snapshot: now they are beyond every value in it.
  return { tables: written, sequences: await sequencesOf(client) };
}

async function copyTable(
  client: pg.PoolClient,
  table: CatalogueTable,
  { draft, onBytes }: { draft: string } & Pick<BackupOptions, "onBytes">,
): Promise<TableInBackup> {
  const rows = rowsOut(client, table);
  const written = meter(onBytes);
  const file = createWriteStream(join(draft, pathOfTable(table.name)), { mode: 0o600, flush: true });
  await pipeline(rows, createGzip({ level: GZIP_LEVEL }), written.through, file);
  await copied(client);
  return { ...table, rows: rows.rowCount, ...written.facts() };
}

/** Last of all. Its own hash stands beside it, so that a changed byte is seen wherever it is. */
function writeManifest(draft: string, manifest: Manifest): void {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const hash = createHash("sha256").update(text).digest("hex");
  const options = { mode: 0o600, flush: true };
  writeFileSync(join(draft, MANIFEST), text, options);
  writeFileSync(join(draft, MANIFEST_HASH), `${hash}  ${MANIFEST}\n`, options);
}
