import { ROLES_MAX } from "@billow/contract/access/custom-role.ts";
import { type Permission, ROLE_NAMES } from "@billow/contract/access/user.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { publishAccessChange } from "../../../activity/live/publish-change.ts";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { permissionsOfRow } from "./known-role.ts";
import {
  insertRole,
  lockRole,
  lockRoles,
  type RoleRow,
  selectRoles,
  updateRoleRow,
  usersOfRole,
} from "./queries.ts";

export interface RoleFields {
  name: string;
  permissions: readonly Permission[];
}

/** Makes a role of the operator's own. @throws DomainError `conflict` where the name is taken or there are too many */
export async function createRole(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock" | "newId">,
  { name, permissions, actor }: RoleFields & { actor: Actor },
): Promise<RoleRow> {
  await lockRoles(tx);
  await refuseTakenName(tx, name, null);
  if ((await selectRoles(tx)).length >= ROLES_MAX) {
    throw new DomainError("conflict", `There are ${ROLES_MAX} roles already. Remove one that nobody has.`);
  }
  const created_at = instantOfMs(deps.clock.nowMs());
  const row = await insertRole(tx, {
    id: deps.newId(),
    name,
    permissions: inOrder(permissions),
    created_at,
  });
  const made = { name, permissions: row.permissions };
  await record(tx, deps, [{ type: "role.created", subject: row.id, actor, data: made }]);
  return row;
}

/**
 * Changes a role. It holds from the next call of its users on, and their event streams are asked again.
 *
 * @throws DomainError `not_found`, `conflict` where the name is taken
 */
export async function changeRole(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock">,
  { id, changes, actor }: { id: string; changes: ChangedFields; actor: Actor },
): Promise<RoleRow> {
  const before = await requireOwnRole(tx, id);
  const name = changes.name ?? before.name;
  const permissions = inOrder(changes.permissions ?? permissionsOfRow(before));
  await refuseTakenName(tx, name, id);
  const fields = changesOf({ name: before.name, permissions: before.permissions }, { name, permissions });
  if (fields.length === 0) return before;
  await updateRoleRow(tx, { id, name, permissions });
  await publishAccessChange(tx, await usersOfRole(tx, id));
  await record(tx, deps, [{ type: "role.changed", subject: id, actor, data: { name, changes: fields } }]);
  return { ...before, name, permissions };
}

interface ChangedFields {
  name?: string | undefined;
  permissions?: readonly Permission[] | undefined;
}

/** A role of the operator's own that nobody else changes or gives meanwhile. @throws DomainError `not_found` */
export async function requireOwnRole(tx: Transaction<Database>, id: string): Promise<RoleRow> {
  await lockRoles(tx);
  const row = await lockRole(tx, id);
  if (row === null) throw new DomainError("not_found", "This role does not exist.");
  return row;
}

/** In the order of the contract, each once. */
function inOrder(permissions: readonly Permission[]): Permission[] {
  return permissionsOfRow({ permissions: [...permissions] });
}

const BUILT_IN_NAMES = Object.entries(ROLE_NAMES).flat().map(folded);

async function refuseTakenName(tx: Transaction<Database>, name: string, ownId: string | null): Promise<void> {
  const others = (await selectRoles(tx)).filter(({ id }) => id !== ownId);
  const taken = [...BUILT_IN_NAMES, ...others.map((other) => folded(other.name))];
  if (!taken.includes(folded(name))) return;
  throw new DomainError("conflict", `There is a role called ${name} already.`, "/name");
}

function folded(name: string): string {
  return name.toLowerCase();
}
