import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { systemClock } from "../../../deps.ts";

/** How long a proof is good for, in milliseconds. */
export async function findProofMs(db: Kysely<Database>): Promise<number> {
  const query = db.selectFrom("sign_in_rules").select("proof_minutes");
  return (await query.executeTakeFirstOrThrow()).proof_minutes * 60_000;
}

/** Whether the last proof of a session's user is still good. */
export async function isProved(
  db: Kysely<Database>,
  { provedAtMs }: { provedAtMs: number },
): Promise<boolean> {
  return systemClock.nowMs() < provedAtMs + (await findProofMs(db));
}

/** Notes that the user of a session has proved who they are. */
export async function markProved(
  db: Kysely<Database>,
  { sessionId, at }: { sessionId: string; at: string },
): Promise<void> {
  await db.updateTable("auth_session").set({ proved_at: at }).where("id", "=", sessionId).execute();
}
