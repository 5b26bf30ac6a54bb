import type { Db, Tx } from "./queries.ts";

/** The administrators who can sign in by this provider; `credential` for those with a password. */
export async function countAdministratorsBy(db: Db, providerId: string): Promise<number> {
  const rows = await db
    .selectFrom("auth_user")
    .innerJoin("auth_account", "auth_account.user_id", "auth_user.id")
    .select("auth_user.id")
    .where("auth_user.role", "=", "admin")
    .where("auth_user.disabled_at", "is", null)
    .where("auth_account.provider_id", "=", providerId)
    .execute();
  return rows.length;
}

/** The id of the user whom a person of a provider signs in as. */
export async function findUserOfIdentity(
  db: Db,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<string | null> {
  const row = await db
    .selectFrom("auth_account")
    .select("user_id")
    .where("provider_id", "=", issuer)
    .where("account_id", "=", subject)
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** Lets a user sign in by a provider. */
export async function insertIdentity(
  tx: Tx,
  account: { id: string; userId: string; issuer: string; subject: string; at: string },
): Promise<void> {
  await tx
    .insertInto("auth_account")
    .values({
      id: account.id,
      user_id: account.userId,
      account_id: account.subject,
      provider_id: account.issuer,
      created_at: account.at,
      updated_at: account.at,
    })
    .execute();
}

/** Whether a user can sign in by a provider; `credential` for a password. */
export async function hasAccount(db: Db, of: { userId: string; providerId: string }): Promise<boolean> {
  const row = await db
    .selectFrom("auth_account")
    .select("id")
    .where("user_id", "=", of.userId)
    .where("provider_id", "=", of.providerId)
    .executeTakeFirst();
  return row !== undefined;
}
