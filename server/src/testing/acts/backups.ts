import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import type pg from "pg";
import { readConfig } from "../../config.ts";
import type { Database } from "../../db/schema.ts";
import { beginSnapshot } from "../../db/snapshot.ts";
import { type Deps, systemClock } from "../../deps.ts";
import { backUp } from "../../operations/backup/back-up.ts";
import type { Manifest } from "../../operations/backup/manifest.ts";
import type { TestDatabase } from "../database.ts";

/** What a backup or a restore of tests works with; the data folder is below `folder`. */
export function backupDeps(
  database: Pick<TestDatabase, "pool">,
  folder: string,
): Pick<Deps, "pool" | "clock" | "config"> {
  return {
    pool: database.pool,
    clock: systemClock,
    config: readConfig({ BILLOW_DATA: join(folder, "data") }),
  };
}

export interface SeenBackup {
  manifest: Manifest;
  /** As `digestsOf` gives them, of the backup's own snapshot. */
  digests: Record<string, string>;
}

/**
 * Backs up while `meanwhile` goes on, and looks at every table in the very snapshot of the backup. `meanwhile` begins once
 * the snapshot is taken, and what it has done by then is committed before the first row is copied.
 */
export async function backUpMeanwhile(
  database: TestDatabase,
  {
    folder,
    place,
    rowsOf,
    meanwhile,
  }: {
    folder: string;
    place: string;
    rowsOf: Record<string, string>;
    meanwhile(): Promise<void>;
  },
): Promise<SeenBackup> {
  const deps = backupDeps(database, folder);
  const witness = await beginSnapshot(database.db);
  try {
    const pool = observed(database.pool, async (client) => {
      const { rows } = await client.query("SELECT pg_export_snapshot() AS snapshot");
      await sql`SET TRANSACTION SNAPSHOT ${sql.lit(rows[0].snapshot)}`.execute(witness);
      // Taken over by the first that is read in it.
      await sql`SELECT`.execute(witness);
      await meanwhile();
    });
    const manifest = await backUp({ ...deps, pool }, { folder: place });
    return { manifest, digests: await digestsOf(witness, rowsOf) };
  } finally {
    await witness.rollback().execute();
  }
}

/** A pool whose connections let `onSnapshot` look in when the last table of a backup is locked. */
function observed(pool: pg.Pool, onSnapshot: (client: pg.PoolClient) => Promise<void>): pg.Pool {
  return new Proxy(pool, {
    get: (target, name) => {
      if (name !== "connect") return Reflect.get(target, name);
      return async () => {
        const client = await target.connect();
        const query = client.query.bind(client);
        const unlock = async (...args: Parameters<typeof query>) => {
          await query(...args);
          client.query = query;
          await onSnapshot(client);
        };
        client.query = Object.assign(
          (...args: Parameters<typeof query>) =>
            String(args[0]).includes("pg_advisory_unlock") ? unlock(...args) : query(...args),
          query,
        );
        return client;
      };
    },
  });
}

/** A digest of each table's rows, whatever their order, by the table's name; of some tables not of all rows. */
export async function digestsOf(
  db: Kysely<Database>,
  rowsOf: Record<string, string> = {},
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  const tables = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`.execute(db);
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ digest: string }>`
      SELECT count(*) || ' rows ' || coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '') AS digest
      FROM ${sql.table(name)} AS row WHERE ${sql.raw(rowsOf[name] ?? "true")}`.execute(db);
    digests[name] = rows[0]?.digest ?? "";
  }
  return digests;
}

/** Changes one byte in the middle of a file. */
export function changeByte(...path: string[]): void {
  const file = join(...path);
  const content = readFileSync(file);
  const middle = content.length >> 1;
  content[middle] = (content[middle] ?? 0) ^ 1;
  writeFileSync(file, content);
}
