import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";
import { ShardedTables } from "./sharded-tables.ts";

/**
 * Splits rows into those that a statement may write at once. On one node these are all of them.
 *
 * Where the table is in shards, a statement that writes to several makes every other such statement wait until its
 * transaction ends, and reaches the nodes in no order. One that writes to one shard waits for nobody but writers of the same
 * rows. So rows are written shard by shard, in one order, and concurrent writers never deadlock. Within a part, rows keep
 * their order.
 */
export async function byShard<Row>(
  tx: Transaction<Database>,
  {
    table,
    rows,
    shardValue,
  }: { table: keyof Database & string; rows: readonly Row[]; shardValue(row: Row): string },
): Promise<(readonly Row[])[]> {
  if (rows.length === 0) return [];
  if ((await ShardedTables.columnOf(tx, table)) === undefined) return [rows];
  const values = [...new Set(rows.map(shardValue))];
  const { rows: found } = await sql<{ value: string; shard: bigint }>`
    SELECT value, get_shard_id_for_distribution_column(${table}, value) AS shard
    FROM unnest(${values}::uuid[]) AS wanted (value)`.execute(tx);
  const shards = new Map(found.map(({ value, shard }) => [value, Number(shard)]));
  const parts = Map.groupBy(rows, (row) => shards.get(shardValue(row)) ?? 0);
  return [...parts].sort(([one], [other]) => one - other).map(([, part]) => part);
}
