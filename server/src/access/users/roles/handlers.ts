import type { CustomRole } from "@billow/contract/access/custom-role.ts";
import { role as builtIn, ROLE_NAMES } from "@billow/contract/access/user.ts";
import { DomainError } from "@billow/core/errors.ts";
import { expectVersion, rowVersion } from "../../../db/row-version.ts";
import { read, write } from "../../../http/handler.ts";
import { ROLE_PERMISSIONS } from "./built-in-roles.ts";
import { changeRole, createRole } from "./change-role.ts";
import { permissionsOfRow } from "./known-role.ts";
import {
  countUsersByRole,
  findRoleRow,
  lockRoles,
  type RoleRow,
  selectRoles,
  usersOfRole,
} from "./queries.ts";
import { removeRole } from "./remove-role.ts";

export const roleHandlers = {
  listRoles: read<"listRoles">(async ({ db }) => {
    const counts = await countUsersByRole(db);
    const usersOf = (id: string) => counts.get(id) ?? 0;
    const own = (await selectRoles(db)).map((row) => presentRole(row, usersOf(row.id)));
    return { items: [...builtInRoles(usersOf), ...own], nextCursor: null };
  }),

  createRole: write<"createRole">(async ({ tx, deps, body, principal: { actor }, setEtag }) => {
    const row = await createRole(tx, deps, { ...body, actor });
    setEtag(await rowVersion(tx, { table: "role", id: row.id }));
    return presentRole(row, 0);
  }),

  getRole: read<"getRole">(async ({ db, params: { id }, setEtag }) => {
    const row = await findRoleRow(db, id);
    if (row === null) throw new DomainError("not_found", "This role does not exist.");
    setEtag(await rowVersion(db, { table: "role", id }));
    return presentRole(row, (await usersOfRole(db, id)).length);
  }),

  updateRole: write<"updateRole">(async (call) => {
    const { tx, deps, params, body, principal, ifMatch, setEtag } = call;
    const changing = { table: "role", id: params.id } as const;
    // The order in which changes of roles lock.
    await lockRoles(tx);
    if (ifMatch !== null) await expectVersion(tx, changing, ifMatch);
    const row = await changeRole(tx, deps, { id: params.id, changes: body, actor: principal.actor });
    setEtag(await rowVersion(tx, changing));
    return presentRole(row, (await usersOfRole(tx, row.id)).length);
  }),

  deleteRole: write<"deleteRole">(async ({ tx, deps, params, principal: { actor } }) =>
    presentRole(await removeRole(tx, deps, { id: params.id, actor }), 0),
  ),
};

function builtInRoles(usersOf: (id: string) => number): CustomRole[] {
  return builtIn.options.map((id) => ({
    id,
    name: ROLE_NAMES[id],
    builtIn: true,
    permissions: [...ROLE_PERMISSIONS[id]],
    users: usersOf(id),
    createdAt: null,
  }));
}

function presentRole(row: RoleRow, users: number): CustomRole {
  const { id, name, created_at: createdAt } = row;
  return { id, name, builtIn: false, permissions: permissionsOfRow(row), users, createdAt };
}
