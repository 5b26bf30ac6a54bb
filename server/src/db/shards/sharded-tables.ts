import { type KyselyPlugin, sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/**
 * Knows which tables the database keeps in shards on several nodes (Citus), each by the column that says in which. Most
 * databases have none. A database is asked once, as `billow distribute` runs while no other Billow does.
 *
 * A plugin, because that is what a transaction inherits of its database.
 */
export class ShardedTables implements KyselyPlugin {
  #columns: Promise<ReadonlyMap<string, string>> | undefined;

  /** The column by which a table is in shards; undefined for a table that is whole. */
  static async columnOf(tx: Transaction<Database>, table: string): Promise<string | undefined> {
    const known = tx.getExecutor().plugins.find((plugin) => plugin instanceof ShardedTables);
    const columns = known === undefined ? await selectSharded(tx) : await known.#ask(tx);
    return columns.get(table);
  }

  #ask(tx: Transaction<Database>): Promise<ReadonlyMap<string, string>> {
    this.#columns ??= selectSharded(tx).catch((error: unknown) => {
      this.#columns = undefined;
      throw error;
    });
    return this.#columns;
  }

  transformQuery: KyselyPlugin["transformQuery"] = ({ node }) => node;

  transformResult: KyselyPlugin["transformResult"] = async ({ result }) => result;
}

async function selectSharded(tx: Transaction<Database>): Promise<ReadonlyMap<string, string>> {
  const { rows: found } = await sql<{ distributed: boolean }>`
    SELECT to_regclass('pg_dist_partition') IS NOT NULL AS distributed`.execute(tx);
  if (found[0]?.distributed !== true) return new Map();
  const { rows } = await sql<{ name: string; column: string }>`
    SELECT relname::text AS name, column_to_column_name(logicalrelid, partkey) AS column
    FROM pg_dist_partition JOIN pg_class ON pg_class.oid = logicalrelid WHERE partmethod = 'h'`.execute(tx);
  return new Map(rows.map(({ name, column }) => [name, column]));
}
