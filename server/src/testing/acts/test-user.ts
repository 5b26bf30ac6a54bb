import type { Transaction } from "kysely";
import { insertUserOf, type NewUser } from "../../access/users/create-user.ts";
import { hashedPassword } from "../../access/users/password.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";

const PASSWORD = "correct horse battery";

let passwordHash: Promise<string> | undefined;

/**
 * Adds a user as `createUser` does. Hashing a password is slow on purpose, so the hash of the one that all of them have is
 * made once.
 */
export async function insertTestUser(
  deps: Pick<Deps, "clock" | "newId">,
  tx: Transaction<Database>,
  user: Omit<NewUser, "password">,
): Promise<{ id: string }> {
  passwordHash ??= hashedPassword(PASSWORD, user);
  const { id, created_at } = await insertUserOf(deps, tx, user);
  const account = { id: deps.newId(), user_id: id, account_id: id, provider_id: "credential" };
  const times = { created_at, updated_at: created_at };
  await tx
    .insertInto("auth_account")
    .values({ ...account, ...times, password: await passwordHash })
    .execute();
  return { id };
}
