import {
  role as builtIn,
  type Permission,
  permission,
  ROLE_NAMES,
  type RoleId,
} from "@billow/contract/access/user.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { ROLE_PERMISSIONS } from "./built-in-roles.ts";
import { findRoleRow, holdRoleRow, type RoleRow } from "./queries.ts";

/** A built-in role, or one of the operator's own. */
export interface KnownRole {
  id: RoleId;
  /** What sentences and records call it: a built-in one by its id. */
  name: string;
  permissions: readonly Permission[];
}

/** Null where there is no such role. */
export async function findRole(db: Kysely<Database>, id: RoleId): Promise<KnownRole | null> {
  return builtInRole(id) ?? roleOf(await findRoleRow(db, id));
}

/** As `findRole`; nobody changes or removes the role until the transaction ends. */
export async function holdRole(tx: Transaction<Database>, id: RoleId): Promise<KnownRole | null> {
  return builtInRole(id) ?? roleOf(await holdRoleRow(tx, id));
}

/** As `holdRole`. @throws DomainError `invalid_request` where there is no such role */
export async function requireRole(
  tx: Transaction<Database>,
  id: RoleId,
  pointer = "/role",
): Promise<KnownRole> {
  const found = await holdRole(tx, id);
  if (found === null) throw new DomainError("invalid_request", "This role does not exist.", pointer);
  return found;
}

/** What people see as a role's name. */
export function roleTitle({ id, name }: Pick<KnownRole, "id" | "name">): string {
  const parsed = builtIn.safeParse(id);
  return parsed.success ? ROLE_NAMES[parsed.data] : name;
}

function builtInRole(id: RoleId): KnownRole | null {
  const { success, data } = builtIn.safeParse(id);
  return success ? { id: data, name: data, permissions: ROLE_PERMISSIONS[data] } : null;
}

function roleOf(row: RoleRow | null): KnownRole | null {
  return row && { id: row.id, name: row.name, permissions: permissionsOfRow(row) };
}

/** In the order of the contract. A permission that this version does not know is left out. */
export function permissionsOfRow({ permissions }: Pick<RoleRow, "permissions">): Permission[] {
  return permission.options.filter((one) => permissions.includes(one));
}
