import { SESSION_LIMITS } from "@billow/contract/access/sign-in-rules.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { publishAccessChange } from "../../../activity/live/publish-change.ts";
import type { Database } from "../../../db/schema.ts";
import { instantOfMs } from "../../../http/present.ts";
import { findSessionLimits, type SessionLimits, updateSessionLimits } from "./limit-queries.ts";
import { deleteEndedSessions, limitSessions, lockSessions } from "./session-queries.ts";

/** The end of a session that only the rules limit, in milliseconds since 1970. */
export function latestEndMs(nowMs: number): number {
  return nowMs + SESSION_LIMITS.maxHours.max * 3_600_000;
}

/**
 * Sets how long sessions last, those that there are included: who is signed in for too long has to sign in again, and their
 * event streams end.
 *
 * @throws DomainError `invalid_request`
 */
export async function changeSessionLimits(
  tx: Transaction<Database>,
  { change, nowMs }: { change: Partial<SessionLimits>; nowMs: number },
): Promise<void> {
  const before = await findSessionLimits(tx);
  const after = { ...before, ...change };
  if (after.sessionIdleMinutes > after.sessionMaxHours * 60) {
    throw new DomainError(
      "invalid_request",
      "A session cannot go unused for longer than it lasts. Choose a shorter time without use or a longer one in any case.",
      "/sessionIdleMinutes",
    );
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  await lockSessions(tx);
  await updateSessionLimits(tx, after);
  const now = instantOfMs(nowMs);
  await limitSessions(tx, { now, latest: instantOfMs(latestEndMs(nowMs)) });
  const ended = await deleteEndedSessions(tx, now);
  if (ended.length > 0) await publishAccessChange(tx, ended);
}
