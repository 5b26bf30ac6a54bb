import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "./schema.ts";
import { beginSnapshot } from "./snapshot.ts";

/** How many rows at a time: lines of text are short, and go faster by the thousands. */
const BATCHES = {
  rows: sql`FETCH 500 FROM streamed`,
  lines: sql`FETCH 4000 FROM streamed`,
};

/**
 * Reads a query's rows in batches through a cursor, so that memory stays constant. All rows are from one snapshot,
 * without a time limit. The connection is released after the last batch, after a failure, and when the reader stops
 * early.
 */
export async function* streamRows<Row>(
  db: Kysely<Database>,
  query: RawBuilder<Row>,
  of: keyof typeof BATCHES = "rows",
): AsyncGenerator<Row[], void, undefined> {
  const tx = await beginSnapshot(db);
  try {
    // Every row is read, so the plan should be the fastest for all rows.
    await sql`SELECT set_config('statement_timeout', '0', true), set_config('cursor_tuple_fraction', '1', true)`.execute(
      tx,
    );
    await sql`DECLARE streamed NO SCROLL CURSOR FOR ${query}`.execute(tx);
    const fetchNext = () => sql<Row>`${BATCHES[of]}`.execute(tx);
    for (let next = fetchNext(); ; ) {
      const { rows } = await next;
      if (rows.length === 0) break;
      // The database reads the next batch while this one is used. A reader that stops never hears of its failure.
      next = fetchNext();
      next.catch(() => {});
      yield rows;
    }
  } finally {
    await tx.rollback().execute();
  }
}
