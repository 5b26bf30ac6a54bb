import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { insertChallenge, takeChallenge } from "./challenge-queries.ts";

/** How long the browser waits for its user, and how long the answer is taken. */
export const CHALLENGE_MS = 5 * 60_000;

/** A challenge for a user who adds a passkey, or for somebody who signs in by theirs. */
export async function newChallenge(
  { db, clock }: Pick<Deps, "db" | "clock">,
  userId: string | null,
): Promise<string> {
  const challenge = randomBytes(32).toString("base64url");
  const nowMs = clock.nowMs();
  const at = { now: instantOfMs(nowMs), expiresAt: instantOfMs(nowMs + CHALLENGE_MS) };
  await insertChallenge(db, { challenge, userId, ...at });
  return challenge;
}

/** The challenge that a browser signed, which is used up by it; null where it was not handed out for this, or no longer is good. */
export async function redeemChallenge(
  db: Kysely<Database>,
  { clientDataJSON, userId, nowMs }: { clientDataJSON: string; userId: string | null; nowMs: number },
): Promise<string | null> {
  const challenge = challengeIn(clientDataJSON);
  if (challenge === null) return null;
  return (await takeChallenge(db, { challenge, userId, now: instantOfMs(nowMs) })) ? challenge : null;
}

const signed = z.looseObject({ challenge: z.string().max(200) });

function challengeIn(clientDataJSON: string): string | null {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString());
    return signed.safeParse(data).data?.challenge ?? null;
  } catch {
    return null;
  }
}
