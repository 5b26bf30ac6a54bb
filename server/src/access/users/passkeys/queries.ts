import type { Kysely, Transaction } from "kysely";
import type { PasskeyTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";

export type Db = Kysely<Database>;

type Tx = Transaction<Database>;

export async function selectPasskeys(db: Db, userId: string): Promise<PasskeyTable[]> {
  return db.selectFrom("passkey").selectAll().where("user_id", "=", userId).orderBy("id").execute();
}

/** Answers whether nobody had it yet. */
export async function insertPasskey(tx: Tx, row: PasskeyTable): Promise<boolean> {
  const inserted = await tx
    .insertInto("passkey")
    .values(row)
    .onConflict((conflict) => conflict.column("credential_id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** A user's passkey that nobody else changes until the transaction ends. */
export async function lockPasskey(
  tx: Tx,
  { id, userId }: { id: string; userId: string },
): Promise<PasskeyTable | undefined> {
  const query = tx.selectFrom("passkey").selectAll().where("id", "=", id).where("user_id", "=", userId);
  return query.forUpdate().executeTakeFirst();
}

/** By what the browser calls it. Of two sign-ins at once the second waits, and sees the counter of the first. */
export async function lockCredential(tx: Tx, credentialId: string): Promise<PasskeyTable | undefined> {
  const query = tx.selectFrom("passkey").selectAll().where("credential_id", "=", credentialId);
  return query.forUpdate().executeTakeFirst();
}

export async function updatePasskey(
  tx: Tx,
  id: string,
  changes: Partial<Pick<PasskeyTable, "name" | "counter" | "synced" | "last_used_at">>,
): Promise<PasskeyTable> {
  const query = tx.updateTable("passkey").set(changes).where("id", "=", id).returningAll();
  return query.executeTakeFirstOrThrow();
}

export async function deletePasskey(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("passkey").where("id", "=", id).execute();
}

/** From now on more than a password stands behind a session. */
export async function strengthenSession(tx: Tx, sessionId: string): Promise<void> {
  await tx.updateTable("auth_session").set({ strong: true }).where("id", "=", sessionId).execute();
}
