import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";

/** Lets no session begin or go on by the limits of before. */
export async function lockSessions(tx: Transaction<Database>): Promise<void> {
  await sql`LOCK TABLE auth_session IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

/** Gives each session the end that the rules give it. A session that has ended stays so. */
export async function limitSessions(
  tx: Transaction<Database>,
  { now, latest }: { now: string; latest: string },
): Promise<void> {
  // The trigger of the table makes it earlier.
  await tx.updateTable("auth_session").set({ expires_at: latest }).where("expires_at", ">", now).execute();
}

/** Deletes the sessions that have ended. Returns whose they were. */
export async function deleteEndedSessions(tx: Transaction<Database>, now: string): Promise<string[]> {
  const rows = await tx
    .deleteFrom("auth_session")
    .where("expires_at", "<=", now)
    .returning("user_id")
    .execute();
  return [...new Set(rows.map(({ user_id }) => user_id))];
}

/** Notes a use of a session, unless it has ended or somebody has noted one since `before`. */
export async function markSessionUsed(
  db: Kysely<Database>,
  { id, now, before, latest }: { id: string; now: string; before: string; latest: string },
): Promise<void> {
  await db
    .updateTable("auth_session")
    .set({ updated_at: now, expires_at: latest })
    .where("id", "=", id)
    .where("updated_at", "<", before)
    .where("expires_at", ">", now)
    .execute();
}
