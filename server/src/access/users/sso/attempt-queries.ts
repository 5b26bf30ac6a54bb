import type { Db } from "./queries.ts";

/** Keeps a sign-in that has left for the provider, and forgets those that never came back. */
export async function insertAttempt(
  db: Db,
  attempt: { id: string; identifier: string; value: string; at: string; expiresAt: string },
): Promise<void> {
  await db
    .deleteFrom("auth_verification")
    .where("identifier", "like", "sso:%")
    .where("expires_at", "<", attempt.at)
    .execute();
  const { id, identifier, value, at, expiresAt } = attempt;
  await db
    .insertInto("auth_verification")
    .values({ id, identifier, value, expires_at: expiresAt, created_at: at, updated_at: at })
    .execute();
}

/** Takes a sign-in that comes back. Of two that bring the same, one gets it. */
export async function takeAttempt(
  db: Db,
  identifier: string,
): Promise<{ value: string; expires_at: string } | null> {
  const taken = await db
    .deleteFrom("auth_verification")
    .where("identifier", "=", identifier)
    .returning(["value", "expires_at"])
    .executeTakeFirst();
  return taken ?? null;
}
