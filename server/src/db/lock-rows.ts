import { type RawBuilder, type Selectable, sql, type Transaction } from "kysely";
import type { Database } from "./schema.ts";
import { byShard } from "./shards/by-shard.ts";
import { ShardedTables } from "./shards/sharded-tables.ts";

/**
 * Locks the rows that match a condition, in the order of their key, until the transaction ends, and returns them. So
 * concurrent writers lock in the same order and never deadlock. Call it before changing many rows that other
 * transactions also change.
 *
 * An UPDATE or DELETE locks rows in the order of its plan, even when it joins a sorted list. Only a SELECT with ORDER
 * BY and a lock keeps the order.
 */
export async function lockRows<Table extends keyof Database & string>(
  tx: Transaction<Database>,
  wanted: LockedRows<Table>,
): Promise<Selectable<Database[Table]>[]> {
  const column = await ShardedTables.columnOf(tx, wanted.table);
  return column === undefined ? lockOnNode(tx, wanted) : lockByShard(tx, wanted);
}

interface LockedRows<Table extends keyof Database & string> {
  table: Table;
  /** The column of the primary key, which never changes. */
  key: keyof Database[Table] & string;
  where: RawBuilder<unknown>;
  limit?: number;
}

async function lockOnNode<Table extends keyof Database & string>(
  tx: Transaction<Database>,
  { table, key, where, limit }: LockedRows<Table>,
): Promise<Selectable<Database[Table]>[]> {
  const most = limit === undefined ? sql`` : sql`LIMIT ${limit}`;
  const { rows } = await sql<Selectable<Database[Table]>>`
    SELECT * FROM ${sql.table(table)} WHERE ${where} ORDER BY ${sql.ref(key)} ${most} FOR NO KEY UPDATE`.execute(
    tx,
  );
  return rows;
}

/**
 * As above, where the rows are in shards: one statement may lock the rows of one shard only. So it locks shard by shard,
 * in the order of the shards and of the keys in each, which is the same for every writer. Rows are read once they are
 * locked, as some may have changed before.
 */
async function lockByShard<Table extends keyof Database & string>(
  tx: Transaction<Database>,
  { table, key, where, limit }: LockedRows<Table>,
): Promise<Selectable<Database[Table]>[]> {
  const [from, column] = [sql.table(table), sql.ref(key)];
  const most = limit === undefined ? sql`` : sql`LIMIT ${limit}`;
  const { rows: found } = await sql<{ key: string }>`
    SELECT ${column} AS key FROM ${from} WHERE ${where} ORDER BY 1 ${most}`.execute(tx);
  const foundKeys = found.map((row) => row.key);
  for (const keys of await byShard(tx, { table, rows: foundKeys, shardValue: (key) => key }))
    await sql`
      SELECT ${column} FROM ${from} WHERE ${column} = ANY(${keys}::uuid[])
      ORDER BY ${column} FOR NO KEY UPDATE`.execute(tx);
  const { rows } = await sql<Selectable<Database[Table]>>`
    SELECT * FROM ${from} WHERE ${column} = ANY(${foundKeys}::uuid[]) AND ${where} ORDER BY ${column}`.execute(
    tx,
  );
  return rows;
}
