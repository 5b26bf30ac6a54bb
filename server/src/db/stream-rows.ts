import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "./schema.ts";
import { beginSnapshot } from "./snapshot.ts";

/**
 * The rows of a query, a batch at a time through a cursor, so that memory stays flat however many there are. All are of
 * one snapshot, and take as long as they take. The connection is free again once the last batch is read, when reading
 * fails, and when the reader stops before the end.
 */
export async function* streamRows<Row>(
  db: Kysely<Database>,
  query: RawBuilder<Row>,
): AsyncGenerator<Row[], void, undefined> {
  const tx = await beginSnapshot(db);
  try {
    // Every row will be read, so the plan is to be the fastest for all of them and not for the first.
    await sql`SELECT set_config('statement_timeout', '0', true), set_config('cursor_tuple_fraction', '1', true)`.execute(
      tx,
    );
    await sql`DECLARE streamed NO SCROLL CURSOR FOR ${query}`.execute(tx);
    for (;;) {
      const { rows } = await sql<Row>`FETCH 200 FROM streamed`.execute(tx);
      if (rows.length === 0) break;
      yield rows;
    }
  } finally {
    await tx.rollback().execute();
  }
}
