import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

/** The channel on which every process hears of changes. */
export const CHANNEL = "billow_live";

/** Tells all processes once the transaction commits. */
export async function notify(db: Kysely<Database>, payload: string): Promise<void> {
  await sql`SELECT pg_notify(${CHANNEL}, ${payload})`.execute(db);
}
