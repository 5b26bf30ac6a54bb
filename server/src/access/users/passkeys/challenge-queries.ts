import { sql } from "kysely";
import type { Db } from "./queries.ts";

/** Keeps a challenge, and forgets those that nobody answered in time. */
export async function insertChallenge(
  db: Db,
  row: { challenge: string; userId: string | null; now: string; expiresAt: string },
): Promise<void> {
  await sql`
    WITH old AS (DELETE FROM passkey_challenge WHERE expires_at <= ${row.now}::timestamptz)
    INSERT INTO passkey_challenge (challenge, user_id, expires_at)
    VALUES (${row.challenge}, ${row.userId}, ${row.expiresAt}::timestamptz)`.execute(db);
}

/** Uses a challenge up; says whether it was handed out for this and is still good. */
export async function takeChallenge(
  db: Db,
  { challenge, userId, now }: { challenge: string; userId: string | null; now: string },
): Promise<boolean> {
  const { rows } = await sql`
    DELETE FROM passkey_challenge
    WHERE challenge = ${challenge} AND user_id IS NOT DISTINCT FROM ${userId}::text AND expires_at > ${now}::timestamptz
    RETURNING 1`.execute(db);
  return rows.length > 0;
}
