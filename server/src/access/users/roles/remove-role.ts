import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { selectSecondFactorRoles } from "../second-factor/queries.ts";
import { findSignOn } from "../sso/queries.ts";
import { readSignOn } from "../sso/sign-on.ts";
import { requireOwnRole } from "./change-role.ts";
import { permissionsOfRow } from "./known-role.ts";
import { deleteRoleRow, type RoleRow, usersOfRole } from "./queries.ts";

/** Removes a role that nothing has. @throws DomainError `not_found`, `conflict` */
export async function removeRole(
  tx: Transaction<Database>,
  deps: Deps,
  { id, actor }: { id: string; actor: Actor },
): Promise<RoleRow> {
  const row = await requireOwnRole(tx, id);
  const uses = await usesOf(tx, deps, id);
  if (uses.length > 0) {
    throw new DomainError("conflict", `${row.name} cannot be removed yet: ${uses.join(", ")}.`);
  }
  await deleteRoleRow(tx, id);
  const { name } = row;
  const removed = { name, permissions: permissionsOfRow(row) };
  await record(tx, deps, [{ type: "role.removed", subject: id, actor, data: removed }]);
  return row;
}

/** What has a role, in words. Whoever gives it meanwhile waits, and then finds it gone. */
async function usesOf(tx: Transaction<Database>, deps: Deps, id: string): Promise<string[]> {
  const users = (await usersOfRole(tx, id)).length;
  const stored = await findSignOn(tx);
  const inForce = await readSignOn(tx, deps);
  const bySignOn = [
    stored.new_user_role,
    inForce.newUserRole,
    ...[...stored.role_mapping, ...inForce.roleMapping].map(({ role }) => role),
  ];
  const isNeeded = (await selectSecondFactorRoles(tx)).includes(id);
  return [
    ...(users > 0 ? [users === 1 ? "one user has it" : `${users} users have it`] : []),
    ...(bySignOn.includes(id) ? ["single sign-on gives it"] : []),
    ...(isNeeded ? ["a second factor is required for it"] : []),
  ];
}
