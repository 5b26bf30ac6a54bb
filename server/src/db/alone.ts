import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";

/**
 * Runs `work` while no other process runs what has the same name. Returns undefined, without running it, when another one
 * does. The database releases the lock when the process ends, however it ends.
 */
export async function alone<T>(
  db: Kysely<Database>,
  name: string,
  work: () => Promise<T>,
): Promise<{ result: T } | undefined> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ locked: boolean }>`
      SELECT pg_try_advisory_lock(hashtextextended(${name}, 0)) AS locked`.execute(connection);
    if (rows[0]?.locked !== true) return undefined;
    try {
      return { result: await work() };
    } finally {
      await sql`SELECT pg_advisory_unlock(hashtextextended(${name}, 0))`.execute(connection);
    }
  });
}
