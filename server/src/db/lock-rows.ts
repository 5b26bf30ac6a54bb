import { type RawBuilder, type Selectable, sql, type Transaction } from "kysely";
import type { Database } from "./schema.ts";

/**
 * Locks the rows that match a condition, in the order of their key, until the transaction ends, and returns them. So
 * concurrent writers lock in the same order and never deadlock. Call it before changing many rows that other
 * transactions also change.
 *
 * An UPDATE or DELETE locks rows in the order of its plan, even when it joins a sorted list. Only a SELECT with ORDER
 * BY and a lock keeps the order. A distributed database has no such SELECT over several shards; only this function
 * would have to change.
 */
export async function lockRows<Table extends keyof Database & string>(
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

interface LockedRows<Table extends keyof Database & string> {
  table: Table;
  /** The column of the primary key, which never changes. */
  key: keyof Database[Table] & string;
  where: RawBuilder<unknown>;
  limit?: number;
}
