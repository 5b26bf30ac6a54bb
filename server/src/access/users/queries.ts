import type { Role, Scope } from "@billow/contract/access/user.ts";
import { type Kysely, sql, type Transaction } from "kysely";
import type { ApiKeyTable, AuthUserTable } from "../../db/schema/access.ts";
import type { Database } from "../../db/schema.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

export type UserRow = Pick<AuthUserTable, "id" | "name" | "email" | "role" | "created_at">;
const USER_COLUMNS = ["id", "name", "email", "role", "created_at"] as const;

export type ApiKeyRow = Omit<ApiKeyTable, "hash">;
const API_KEY_COLUMNS = [
  "id",
  "name",
  "key_prefix",
  "scopes",
  "created_at",
  "last_used_at",
  "revoked_at",
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

/** The administrator who has been here longest. */
export async function findFirstAdministrator(db: Db): Promise<UserRow | null> {
  const first = db
    .selectFrom("auth_user")
    .select(USER_COLUMNS)
    .where("role", "=", "admin")
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
export async function insertUser(
  tx: Tx,
  user: UserRow,
  account: { id: string; passwordHash: string },
): Promise<boolean> {
  const inserted = await tx
    .insertInto("auth_user")
    .values({ ...user, updated_at: user.created_at, email_verified: true })
    .onConflict((conflict) => conflict.column("email").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (inserted === undefined) return false;
  await tx
    .insertInto("auth_account")
    .values({
      id: account.id,
      user_id: user.id,
      account_id: user.id,
      provider_id: "credential",
      password: account.passwordHash,
      created_at: user.created_at,
      updated_at: user.created_at,
    })
    .execute();
  return true;
}

/** Ids of the administrators, none of whom can change until the transaction ends. */
export async function lockAdministrators(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom("auth_user")
    .select("id")
    .where("role", "=", "admin")
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map((row) => row.id);
}

export async function updateUserRow(
  tx: Tx,
  id: string,
  changes: { name?: string | undefined; role?: Role | undefined; updated_at: string },
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

export async function insertApiKey(
  db: Db,
  key: { id: string; name: string; key_prefix: string; hash: Buffer; scopes: Scope[]; created_at: string },
): Promise<ApiKeyRow> {
  return db.insertInto("api_key").values(key).returning(API_KEY_COLUMNS).executeTakeFirstOrThrow();
}

export async function findApiKeyByHash(db: Db, hash: Buffer): Promise<ApiKeyRow | null> {
  const query = db
    .selectFrom("api_key")
    .select(API_KEY_COLUMNS)
    .where("hash", "=", hash)
    .where("revoked_at", "is", null);
  return (await query.executeTakeFirst()) ?? null;
}

/** An API key that nobody else changes until the transaction ends. */
export async function lockApiKey(tx: Tx, id: string): Promise<ApiKeyRow | undefined> {
  return tx.selectFrom("api_key").select(API_KEY_COLUMNS).where("id", "=", id).forUpdate().executeTakeFirst();
}

export async function revokeApiKeyRow(tx: Tx, id: string, at: string): Promise<void> {
  await tx.updateTable("api_key").set({ revoked_at: at }).where("id", "=", id).execute();
}

export async function markApiKeyUsed(db: Db, id: string, at: string): Promise<void> {
  await db.updateTable("api_key").set({ last_used_at: at }).where("id", "=", id).execute();
}
