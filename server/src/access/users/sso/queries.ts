import type { Insertable, Kysely, Selectable, Transaction } from "kysely";
import type { SingleSignOnTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

export async function findSignOn(db: Db): Promise<Selectable<SingleSignOnTable>> {
  return db.selectFrom("single_sign_on").selectAll().executeTakeFirstOrThrow();
}

export async function updateSignOn(tx: Tx, row: Insertable<SingleSignOnTable>): Promise<void> {
  await tx.updateTable("single_sign_on").set(row).execute();
}

export async function allowPasswordsRow(tx: Tx): Promise<void> {
  await tx.updateTable("single_sign_on").set({ sign_on_only: false }).execute();
}

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
