import type { ControlledTransaction, Kysely, Transaction } from "kysely";

/**
 * Reads in one transaction that sees the database as it was at its first statement, whatever others commit meanwhile. It
 * compares what is stored with itself; a rule that decides about a change locks rows instead.
 */
export async function inSnapshot<DB, T>(
  db: Kysely<DB>,
  read: (snapshot: Transaction<DB>) => Promise<T>,
): Promise<T> {
  return db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(read);
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
