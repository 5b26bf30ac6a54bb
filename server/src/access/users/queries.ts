import type { RoleId, Scope } from "@billow/contract/access/user.ts";
import { type Kysely, sql, type Transaction } from "kysely";
import type { ApiKeyTable, AuthUserTable } from "../../db/schema/access.ts";
import type { Database } from "../../db/schema.ts";
import { textArrayText } from "../../db/text/array-text.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

export type UserRow = Pick<
  AuthUserTable,
  "id" | "name" | "email" | "role" | "created_at" | "disabled_at" | "limited"
>;
const USER_COLUMNS = ["id", "name", "email", "role", "created_at", "disabled_at", "limited"] as const;

export type ApiKeyRow = Omit<ApiKeyTable, "hash" | "old_hash">;
const API_KEY_COLUMNS = [
  "id",
  "name",
  "key_prefix",
  "scopes",
  "created_at",
  "last_used_at",
  "revoked_at",
  "owner_id",
  "expires_at",
  "allowed_addresses",
  "old_valid_until",
  "version",
] as const;

export async function selectUsers(
  db: Db,
  after: { name: string; id: string } | null,
  limit: number,
): Promise<UserRow[]> {
  let query = db.selectFrom("auth_user").select(USER_COLUMNS).orderBy("name").orderBy("id").limit(limit);
  if (after) query = query.where(sql<boolean>`(name, id) > (${after.name}, ${after.id})`);
  return query.execute();
}

export async function findUser(db: Db, id: string): Promise<UserRow | null> {
  return (
    (await db.selectFrom("auth_user").select(USER_COLUMNS).where("id", "=", id).executeTakeFirst()) ?? null
  );
}

export async function findUsers(db: Db, ids: readonly string[]): Promise<UserRow[]> {
  return db
    .selectFrom("auth_user")
    .select(USER_COLUMNS)
    .where("id", "=", sql<string>`ANY(${textArrayText(ids)}::text[])`)
    .execute();
}

/** By the address in any spelling. */
export async function findUserByEmail(db: Db, email: string): Promise<UserRow | null> {
  const query = db
    .selectFrom("auth_user")
    .select(USER_COLUMNS)
    .where("email", "=", email.trim().toLowerCase());
  return (await query.executeTakeFirst()) ?? null;
}

/** Ends all sessions of a user. */
export async function deleteSessions(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom("auth_session").where("user_id", "=", userId).execute();
}

/** Answers whether the user has a password. */
export async function updatePassword(
  tx: Tx,
  { userId, passwordHash, at }: { userId: string; passwordHash: string; at: string },
): Promise<boolean> {
  const updated = await tx
    .updateTable("auth_account")
    .set({ password: passwordHash, updated_at: at })
    .where("user_id", "=", userId)
    .where("provider_id", "=", "credential")
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** One-time codes and passkeys. Answers whether there were any. */
export async function deleteSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  const passkeys = await tx.deleteFrom("passkey").where("user_id", "=", userId).executeTakeFirst();
  await tx.updateTable("auth_user").set({ two_factor_enabled: false }).where("id", "=", userId).execute();
  const deleted = await tx.deleteFrom("auth_two_factor").where("user_id", "=", userId).executeTakeFirst();
  return deleted.numDeletedRows + passkeys.numDeletedRows > 0n;
}

/** The ids of a user's API keys. */
export async function apiKeysOf(db: Db, userId: string): Promise<string[]> {
  const rows = await db.selectFrom("api_key").select("id").where("owner_id", "=", userId).execute();
  return rows.map(({ id }) => id);
}

/** The administrator who has been here longest. */
export async function findFirstAdministrator(db: Db): Promise<UserRow | null> {
  const first = db
    .selectFrom("auth_user")
    .select(USER_COLUMNS)
    .where("role", "=", "admin")
    .where("disabled_at", "is", null)
    .orderBy("created_at")
    .orderBy("id");
  return (await first.limit(1).executeTakeFirst()) ?? null;
}

export async function hasUsers(db: Db): Promise<boolean> {
  return (await db.selectFrom("auth_user").select("id").limit(1).executeTakeFirst()) !== undefined;
}

/** Lets one process at a time find out that there is no user yet. */
export async function lockUsers(tx: Tx): Promise<void> {
  await sql`LOCK TABLE auth_user IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

/** Answers whether the e-mail address was still free. */
export async function insertUser(tx: Tx, user: UserRow): Promise<boolean> {
  const inserted = await tx
    .insertInto("auth_user")
    .values({ ...user, updated_at: user.created_at, email_verified: true })
    .onConflict((conflict) => conflict.column("email").doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Lets a user sign in with a password. */
export async function insertAccount(
  tx: Tx,
  account: { id: string; userId: string; passwordHash: string; at: string },
): Promise<void> {
  await tx
    .insertInto("auth_account")
    .values({
      id: account.id,
      user_id: account.userId,
      account_id: account.userId,
      provider_id: "credential",
      password: account.passwordHash,
      created_at: account.at,
      updated_at: account.at,
    })
    .execute();
}

/** The hash of a user's password; null where they have none yet. */
export async function findPasswordHash(db: Db, userId: string): Promise<string | null> {
  const query = db
    .selectFrom("auth_account")
    .select("password")
    .where("user_id", "=", userId)
    .where("provider_id", "=", "credential");
  return (await query.executeTakeFirst())?.password ?? null;
}

/** Which second factors these users have. */
export async function selectSecondFactors(
  db: Db,
  userIds: readonly string[],
): Promise<{ id: string; totp: boolean; passkey: boolean }[]> {
  const rows = await db
    .selectFrom("auth_user")
    .select(["id", "two_factor_enabled"])
    .select(({ exists, selectFrom }) =>
      exists(selectFrom("passkey").select("passkey.id").whereRef("passkey.user_id", "=", "auth_user.id"))
        .$castTo<boolean>()
        .as("has_passkey"),
    )
    .where("id", "=", sql<string>`ANY(${textArrayText(userIds)}::text[])`)
    .execute();
  return rows.map(({ id, two_factor_enabled, has_passkey }) => ({
    id,
    totp: two_factor_enabled === true,
    passkey: has_passkey,
  }));
}

/** A user whom nobody else changes until the transaction ends. */
export async function lockUser(tx: Tx, id: string): Promise<UserRow | null> {
  const query = tx.selectFrom("auth_user").select(USER_COLUMNS).where("id", "=", id).forUpdate();
  return (await query.executeTakeFirst()) ?? null;
}

export async function deleteUser(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("auth_user").where("id", "=", id).execute();
}

/**
 * Ids of the administrators who may sign in and see all customers, none of whom can change until the transaction ends.
 * Somebody who has not accepted an invitation cannot sign in.
 */
export async function lockAdministrators(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom("auth_user")
    .select("id")
    .where("role", "=", "admin")
    .where("disabled_at", "is", null)
    .where("limited", "=", false)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("auth_account")
          .select("auth_account.id")
          .whereRef("auth_account.user_id", "=", "auth_user.id"),
      ),
    )
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map((row) => row.id);
}

export async function updateUserRow(
  tx: Tx,
  id: string,
  changes: {
    name?: string | undefined;
    email?: string | undefined;
    role?: RoleId | undefined;
    disabled_at?: string | null | undefined;
    limited?: boolean | undefined;
    updated_at: string;
  },
): Promise<void> {
  await tx.updateTable("auth_user").set(changes).where("id", "=", id).execute();
}

export async function selectApiKeys(db: Db, beforeId: string | null, limit: number): Promise<ApiKeyRow[]> {
  let query = db.selectFrom("api_key").select(API_KEY_COLUMNS).orderBy("id", "desc").limit(limit);
  if (beforeId !== null) query = query.where("id", "<", beforeId);
  return query.execute();
}

export async function findApiKey(db: Db, id: string): Promise<ApiKeyRow | undefined> {
  return db.selectFrom("api_key").select(API_KEY_COLUMNS).where("id", "=", id).executeTakeFirst();
}

/** The keys that are not revoked, of a name, of what the secret begins with, or of an id. */
export async function findApiKeysCalled(db: Db, text: string): Promise<ApiKeyRow[]> {
  return db
    .selectFrom("api_key")
    .select(API_KEY_COLUMNS)
    .where("revoked_at", "is", null)
    .where(({ eb, or, cast }) =>
      or([eb("name", "=", text), eb("key_prefix", "=", text), eb(cast<string>("id", "text"), "=", text)]),
    )
    .orderBy("id")
    .limit(10)
    .execute();
}

export async function insertApiKey(
  db: Db,
  key: {
    id: string;
    name: string;
    key_prefix: string;
    hash: Buffer;
    scopes: Scope[];
    created_at: string;
    owner_id: string | null;
    expires_at: string | null;
    allowed_addresses: readonly string[];
  },
): Promise<ApiKeyRow> {
  const values = {
    ...key,
    allowed_addresses: sql<string[]>`${textArrayText(key.allowed_addresses)}::text[]`,
    old_hash: null,
    old_valid_until: null,
    version: 1,
  };
  return db.insertInto("api_key").values(values).returning(API_KEY_COLUMNS).executeTakeFirstOrThrow();
}

/** The key of a secret, whether it is the one before the last rotation, and whether its owner is limited to some customers. */
export async function findApiKeyByHash(
  db: Db,
  hash: Buffer,
): Promise<(ApiKeyRow & { isOld: boolean; isLimited: boolean }) | null> {
  const query = db
    .selectFrom("api_key")
    .select(API_KEY_COLUMNS)
    .select(({ eb }) => eb("old_hash", "=", hash).$castTo<boolean | null>().as("is_old"))
    .select(({ selectFrom }) =>
      selectFrom("auth_user")
        .select("limited")
        .whereRef("auth_user.id", "=", "api_key.owner_id")
        .as("is_limited"),
    )
    .where(({ eb, or }) => or([eb("hash", "=", hash), eb("old_hash", "=", hash)]))
    .where("revoked_at", "is", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("auth_user")
            .select("auth_user.id")
            .whereRef("auth_user.id", "=", "api_key.owner_id")
            .where("disabled_at", "is not", null),
        ),
      ),
    );
  const row = await query.executeTakeFirst();
  if (row === undefined) return null;
  const { is_old, is_limited, ...key } = row;
  return { ...key, isOld: is_old === true, isLimited: is_limited === true };
}

/** Gives a key another secret and keeps the one it had as the old one. */
export async function rotateApiKeyRow(
  tx: Tx,
  id: string,
  changes: { key_prefix: string; hash: Buffer; old_valid_until: string; expires_at: string | null },
): Promise<ApiKeyRow> {
  return tx
    .updateTable("api_key")
    .set(({ eb, ref }) => ({ ...changes, old_hash: ref("hash"), version: eb("version", "+", 1) }))
    .where("id", "=", id)
    .returning(API_KEY_COLUMNS)
    .executeTakeFirstOrThrow();
}

/** Changes what people may change of a key. */
export async function updateApiKeyRow(
  tx: Tx,
  id: string,
  changes: {
    name: string;
    expires_at: string | null;
    old_valid_until: string | null;
    allowed_addresses: readonly string[];
  },
): Promise<ApiKeyRow> {
  const allowed_addresses = sql<string[]>`${textArrayText(changes.allowed_addresses)}::text[]`;
  return tx
    .updateTable("api_key")
    .set(({ eb }) => ({ ...changes, allowed_addresses, version: eb("version", "+", 1) }))
    .where("id", "=", id)
    .returning(API_KEY_COLUMNS)
    .executeTakeFirstOrThrow();
}

/** An API key that nobody else changes until the transaction ends. */
export async function lockApiKey(tx: Tx, id: string): Promise<ApiKeyRow | undefined> {
  return tx.selectFrom("api_key").select(API_KEY_COLUMNS).where("id", "=", id).forUpdate().executeTakeFirst();
}

export async function revokeApiKeyRow(tx: Tx, id: string, at: string): Promise<void> {
  await tx
    .updateTable("api_key")
    .set(({ eb }) => ({ revoked_at: at, version: eb("version", "+", 1) }))
    .where("id", "=", id)
    .execute();
}

export async function markApiKeyUsed(db: Db, id: string, at: string): Promise<void> {
  await db.updateTable("api_key").set({ last_used_at: at }).where("id", "=", id).execute();
}

/** Takes a one-time code, unless it was taken after `forgotten`; says whether it was free. */
export async function takeCode(
  db: Kysely<Database>,
  { userId, code, now, forgotten }: { userId: string; code: string; now: string; forgotten: string },
): Promise<boolean> {
  const { rows } = await sql`
    WITH old AS (DELETE FROM auth_used_code WHERE user_id = ${userId} AND used_at < ${forgotten}::timestamptz AND code <> ${code})
    INSERT INTO auth_used_code (user_id, code, used_at) VALUES (${userId}, ${code}, ${now}::timestamptz)
    ON CONFLICT (user_id, code) DO UPDATE SET used_at = EXCLUDED.used_at WHERE auth_used_code.used_at < ${forgotten}::timestamptz
    RETURNING 1`.execute(db);
  return rows.length > 0;
}
