import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";

export interface SessionLimits {
  sessionIdleMinutes: number;
  sessionMaxHours: number;
  proofMinutes: number;
}

export async function findSessionLimits(db: Kysely<Database>): Promise<SessionLimits> {
  return db
    .selectFrom("sign_in_rules")
    .select([
      "session_idle_minutes as sessionIdleMinutes",
      "session_max_hours as sessionMaxHours",
      "proof_minutes as proofMinutes",
    ])
    .executeTakeFirstOrThrow();
}

export async function updateSessionLimits(
  tx: Transaction<Database>,
  { sessionIdleMinutes, sessionMaxHours, proofMinutes }: SessionLimits,
): Promise<void> {
  await tx
    .updateTable("sign_in_rules")
    .set({
      session_idle_minutes: sessionIdleMinutes,
      session_max_hours: sessionMaxHours,
      proof_minutes: proofMinutes,
    })
    .execute();
}
