import { type RawBuilder, type Selectable, sql, type Transaction } from "kysely";
import type { Database } from "./schema.ts";

/**
 * Locks the rows of a table that a condition holds for, one after the other in the order of their key, until the
 * transaction ends, and answers them as they then are. So any number of writers wait for one another in the same order and
 * none deadlocks. Whoever changes many rows that others change as well, locks them here first.
 *
 * An UPDATE or DELETE locks in whatever order its plan meets the rows, also when it joins a sorted list: only a SELECT with
 * ORDER BY and a lock keeps to the order. A distributed database has no such SELECT over several shards: this is the one
 * place where it would be done in another way.
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
  /** The column of the primary key: it never changes. */
  key: keyof Database[Table] & string;
  where: RawBuilder<unknown>;
  limit?: number;
}
