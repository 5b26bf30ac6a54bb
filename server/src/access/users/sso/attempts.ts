import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { insertAttempt, takeAttempt } from "./attempt-queries.ts";

/** A sign-in that has left for the provider and has to come back to the same browser. */
export type Attempt = z.output<typeof attempt>;

const attempt = z.object({
  issuer: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  redirectUri: z.string(),
  /** The page of the console to open afterwards. */
  to: z.string(),
  /** When it began, where somebody who is signed in proves again who they are; null for signing in. */
  provingSinceMs: z.number().nullable().default(null),
  /** The hash of the secret in the browser's cookie. */
  browser: z.string(),
});

/** Nobody needs longer to sign in at the provider. */
const VALID_MS = 10 * 60_000;

type AttemptDeps = Pick<Deps, "clock" | "newId" | "sealer">;

/** Keeps an attempt, sealed, under the hash of its state. */
export async function keepAttempt(
  db: Kysely<Database>,
  { clock, newId, sealer }: AttemptDeps,
  { state, ...kept }: Attempt & { state: string },
): Promise<void> {
  const nowMs = clock.nowMs();
  await insertAttempt(db, {
    id: newId(),
    identifier: identifierOf(state),
    value: sealer.seal(JSON.stringify(kept)).toString("base64"),
    at: instantOfMs(nowMs),
    expiresAt: instantOfMs(nowMs + VALID_MS),
  });
}

/** The attempt of a state, once; null where it was taken, has expired or was never made. */
export async function claimAttempt(
  db: Kysely<Database>,
  { clock, sealer }: Pick<Deps, "clock" | "sealer">,
  state: string,
): Promise<Attempt | null> {
  const taken = await takeAttempt(db, identifierOf(state));
  if (taken === null || Date.parse(taken.expires_at) <= clock.nowMs()) return null;
  return attempt.parse(JSON.parse(sealer.open(Buffer.from(taken.value, "base64"))));
}

export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** A plain hash is fast and sufficient, because 256 random bits cannot be guessed. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

function identifierOf(state: string): string {
  return `sso:${hashOf(state)}`;
}
