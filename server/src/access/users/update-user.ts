import type { Role } from "@billow/contract/access/user.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { findUser, lockAdministrators, type UserRow, updateUserRow } from "./queries.ts";

/** Changes a user's name or role. Throws `not_found`, and `conflict` where nobody would be left to administrate. */
export async function updateUser(
  deps: Deps,
  tx: Transaction<Database>,
  id: string,
  changes: { name?: string | undefined; role?: Role | undefined },
): Promise<UserRow> {
  const administrators = await lockAdministrators(tx);
  if (
    changes.role !== undefined &&
    changes.role !== "admin" &&
    administrators.length === 1 &&
    administrators[0] === id
  ) {
    throw new DomainError(
      "conflict",
      "This is the last administrator. Make another user an administrator first.",
      "/role",
    );
  }
  await updateUserRow(tx, id, { ...changes, updated_at: instantOfMs(deps.clock.nowMs()) });
  const user = await findUser(tx, id);
  if (user === null) throw new DomainError("not_found", "This user does not exist.");
  return user;
}
