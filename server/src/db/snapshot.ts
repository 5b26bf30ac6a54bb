import type { ControlledTransaction, Kysely, Transaction } from "kysely";
import pg from "pg";
import { keepingCause } from "./keeping-cause.ts";

/**
 * Reads in one transaction that sees the database as of its first statement. Use it to compare stored data. A rule
 * that decides about a change locks rows instead.
 */
export async function inSnapshot<DB, T>(
  db: Kysely<DB>,
  read: (snapshot: Transaction<DB>) => Promise<T>,
): Promise<T> {
  return keepingCause((kept) =>
    db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(kept(read)),
  );
}

/** As above, without a time limit. The caller rolls back. */
export async function beginSnapshot<DB>(db: Kysely<DB>): Promise<ControlledTransaction<DB>> {
  return db.startTransaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute();
}

/** As above, for reading piece by piece. It ends when the reader stops. */
export async function* piecesInSnapshot<DB, T>(
  db: Kysely<DB>,
  read: (snapshot: Transaction<DB>) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const snapshot = await db
    .startTransaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute();
  try {
    yield* read(snapshot);
  } finally {
    await snapshot.rollback().execute();
  }
}

/**
 * As above, on a plain connection without a time limit, for what Kysely cannot express. `tables` are locked before
 * the snapshot, because a table that is truncated or altered later would differ from it. After a failure an answer
 * may be partly read, so the connection must be closed.
 */
export async function inSnapshotOfTables<T>(
  client: pg.PoolClient,
  { tables, onLocked }: { tables: readonly string[]; onLocked(): Promise<void> },
  read: () => Promise<T>,
): Promise<T> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  await client.query("SET LOCAL statement_timeout = 0");
  for (const table of tables)
    await client.query(`LOCK TABLE ${pg.escapeIdentifier(table)} IN ACCESS SHARE MODE`);
  await onLocked();
  const result = await read();
  await client.query("COMMIT");
  return result;
}
