import type { UserLinkPurpose } from "@billow/core/access/user-link.ts";
import { type Kysely, sql, type Transaction } from "kysely";
import type { UserLinkTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

export async function insertLink(
  tx: Tx,
  link: Omit<UserLinkTable, "used_at" | "replaced_at">,
): Promise<void> {
  await tx.insertInto("user_link").values(link).execute();
}

/** A new link takes the place of those before. Answers their ids. */
export async function replaceLinks(
  tx: Tx,
  { userId, purpose, at }: { userId: string; purpose: UserLinkPurpose; at: string },
): Promise<string[]> {
  const rows = await tx
    .updateTable("user_link")
    .set({ replaced_at: at })
    .where("user_id", "=", userId)
    .where("purpose", "=", purpose)
    .where("used_at", "is", null)
    .where("replaced_at", "is", null)
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

export async function findLink(db: Db, hash: Buffer): Promise<UserLinkTable | null> {
  return (await db.selectFrom("user_link").selectAll().where("hash", "=", hash).executeTakeFirst()) ?? null;
}

export async function findLinkById(db: Db, id: string): Promise<UserLinkTable | null> {
  return (await db.selectFrom("user_link").selectAll().where("id", "=", id).executeTakeFirst()) ?? null;
}

/** Nobody else uses or replaces it until the transaction ends. */
export async function lockLink(tx: Tx, hash: Buffer): Promise<UserLinkTable | null> {
  const query = tx.selectFrom("user_link").selectAll().where("hash", "=", hash).forUpdate();
  return (await query.executeTakeFirst()) ?? null;
}

export async function markLinkUsed(tx: Tx, { id, at }: { id: string; at: string }): Promise<void> {
  await tx.updateTable("user_link").set({ used_at: at }).where("id", "=", id).execute();
}

/** How many links of a purpose a user got since an instant. */
export async function countLinksSince(
  db: Db,
  { userId, purpose, since }: { userId: string; purpose: UserLinkPurpose; since: string },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM user_link
    WHERE user_id = ${userId} AND purpose = ${purpose} AND created_at > ${since}::timestamptz`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Which of these users have no way to sign in yet, and the invitation that is open for them. */
export async function invitedAmong(
  db: Db,
  userIds: readonly string[],
): Promise<{ user_id: string; link_id: string | null; expires_at: string | null }[]> {
  const { rows } = await sql<{ user_id: string; link_id: string | null; expires_at: string | null }>`
    SELECT auth_user.id AS user_id, link.id AS link_id, link.expires_at
    FROM auth_user LEFT JOIN user_link AS link
      ON link.user_id = auth_user.id AND purpose = 'invitation' AND used_at IS NULL AND replaced_at IS NULL
    WHERE auth_user.id = ANY(${userIds}::text[])
      AND NOT EXISTS (SELECT FROM auth_account WHERE auth_account.user_id = auth_user.id)`.execute(db);
  return rows;
}
