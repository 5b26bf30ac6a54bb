import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type pg from "pg";
import { dbOn } from "../../db/connection/one-connection.ts";
import { type MigrateOptions, migrateWithin, whileNobodyMigrates } from "../../db/migrate.ts";
import type { Deps } from "../../deps.ts";
import { errorCode, errorMessage } from "../../error-code.ts";
import { instantOfMs } from "../../http/present.ts";
import { StartupError } from "../../startup-error.ts";
import type { CheckedBackup } from "./check-backup.ts";
import { placeDataFiles, refuseOtherDataFiles } from "./data-files.ts";
import { inOrderOfReferences } from "./in-order-of-references.ts";
import { type KeptMail, keepMail } from "./keep-mail.ts";
import { TABLES_LEFT_OUT } from "./left-out.ts";
import { type Manifest, pathOfTable, type TableInBackup } from "./manifest.ts";
import { meter } from "./meter.ts";
import {
  countRelations,
  hasServer,
  prepareTables,
  referencesOf,
  releaseTables,
  rowsIn,
  setSequence,
  tablesOf,
} from "./queries.ts";

export interface RestoreOptions {
  /** Called with the bytes of the backup restored since the last call. */
  onBytes?(bytes: number): void;
  migrations?: MigrateOptions;
}

export interface Restored {
  rows: number;
  tables: number;
  /** Tables of the backup that are not Billow's: another program keeps them in the same schema. */
  foreign: string[];
  kept: KeptMail;
}

/**
 * Restores a backup into an empty database and migrates it to this version, in one transaction. If it is killed, the database
 * stays empty and the restore may run again. Other migrations of the database wait meanwhile.
 *
 * @throws StartupError where the database or the data folder is not free for it, or the backup does not fit together
 */
export async function restore(
  deps: Pick<Deps, "pool" | "clock" | "config">,
  { folder, manifest }: CheckedBackup,
  { onBytes, migrations = {} }: RestoreOptions = {},
): Promise<Restored> {
  const { dataFolder } = deps.config;
  const work = whileNobodyMigrates(deps.pool, async (client) => {
    await refuseUnlessEmpty(client);
    refuseOtherDataFiles(dataFolder, folder, manifest.files);
    // No ROLLBACK: after a failure the connection is closed, which rolls back even if the connection is broken.
    const tx = await dbOn(client).startTransaction().execute();
    await migrateWithin(client, { ...migrations, upTo: manifest.migration.version });
    const filled = await fillTables(client, { folder, manifest, onBytes });
    await migrateWithin(client, migrations);
    const now = instantOfMs(deps.clock.nowMs());
    const kept = await keepMail(tx, { takenAt: manifest.takenAt, now });
    // Before the commit: without these files the restored database would be incomplete.
    placeDataFiles(dataFolder, folder, manifest.files);
    await tx.commit().execute();
    return { ...filled, kept };
  });
  return work.catch((error: unknown) => {
    throw explained(error);
  });
}

/** A sentence for what the database or the disk says, such as that the connection is lost; faults of ours stay as they are. */
function explained(error: unknown): unknown {
  if (errorCode(error) === undefined) return error;
  return new StartupError(
    `The restore failed: ${errorMessage(error)}. It happens as a whole or not at all, so run it again.`,
    { cause: error },
  );
}

async function refuseUnlessEmpty(client: pg.PoolClient): Promise<void> {
  const relations = await countRelations(client);
  if (relations === 0) return;
  const where = (await hasServer(client))
    ? "A Billow runs on the database"
    : `The database is not empty (${relations} tables and the like)`;
  throw new StartupError(
    `${where}, and a backup is restored into an empty one: set DATABASE_URL to a new database, or BILLOW_DATA to a new folder.`,
  );
}

async function fillTables(
  client: pg.PoolClient,
  { folder, manifest, onBytes }: CheckedBackup & Pick<RestoreOptions, "onBytes">,
): Promise<Omit<Restored, "kept">> {
  const names = (await tablesOf(client)).map(({ name }) => name);
  const inBackup = new Map(manifest.tables.map((table) => [table.name, table]));
  const indexes = await prepareTables(client, names);
  let rows = 0;
  let tables = 0;
  for (const name of inOrderOfReferences(names, await referencesOf(client))) {
    const table = inBackup.get(name);
    if (table === undefined) {
      if (TABLES_LEFT_OUT.has(name)) continue;
      throw new StartupError(
        `The backup lacks the table ${name}, so nothing was restored; take another backup.`,
      );
    }
    await fillTable(client, table, { folder, onBytes });
    rows += table.rows;
    tables += 1;
  }
  for (const sequence of manifest.sequences) await setSequence(client, sequence);
  await releaseTables(client, { tables: names, indexes });
  return { rows, tables, foreign: foreignTables(manifest, names) };
}

async function fillTable(
  client: pg.PoolClient,
  table: TableInBackup,
  { folder, onBytes }: { folder: string } & Pick<RestoreOptions, "onBytes">,
): Promise<void> {
  const source = createReadStream(join(folder, pathOfTable(table.name)));
  const rows = rowsIn(client, table);
  try {
    await pipeline(source, meter(onBytes).through, createGunzip(), rows);
  } catch (error) {
    throw new StartupError(
      `The table ${table.name} could not be restored, and nothing was: ${errorMessage(error)}.`,
      { cause: error },
    );
  }
  if (rows.rowCount !== table.rows)
    throw new StartupError(
      `The table ${table.name} came to ${rows.rowCount} rows instead of ${table.rows}, so nothing was restored.`,
    );
}

function foreignTables(manifest: Manifest, own: readonly string[]): string[] {
  return manifest.tables.map(({ name }) => name).filter((name) => !own.includes(name));
}
