import type { ControlledTransaction, Kysely, Transaction } from "kysely";
import pg from "pg";
import { keepingCause } from "./keeping-cause.ts";

/**
 * Reads in one transaction that sees the database as it was at its first statement, whatever others commit meanwhile. It
 * compares what is stored with itself; a rule that decides about a change locks rows instead.
 */
export async function inSnapshot<DB, T>(
  db: Kysely<DB>,
  read: (snapshot: Transaction<DB>) => Promise<T>,
): Promise<T> {
  return keepingCause((kept) =>
    db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(kept(read)),
  );
}

/** The same for a reader that takes its time; whoever begins it rolls it back. */
export async function beginSnapshot<DB>(db: Kysely<DB>): Promise<ControlledTransaction<DB>> {
  return db.startTransaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute();
}

/** The same for what is read, and handed on, piece by piece; over as soon as nobody takes another piece. */
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
 * The same on a bare connection, for what Kysely cannot say, and for as long as it takes. `tables` are locked before the
 * snapshot is taken: one that is emptied or altered meanwhile would not be in it as it was. After a failure, which may
 * leave an answer half read, the connection is good for nothing but being closed.
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
