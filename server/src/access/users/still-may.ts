import type { Permission } from "@billow/contract/access/user.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { permissionsOfScopes } from "../../http/permissions.ts";
import { findApiKey, findUser } from "./queries.ts";
import { findRole } from "./roles/known-role.ts";

/** Whether a person or key could still start an action. Asked while a long action of theirs is running. */
export async function stillMay(
  db: Kysely<Database>,
  { actor, permission, nowMs }: { actor: Actor; permission: Permission; nowMs: number },
): Promise<boolean> {
  switch (actor.kind) {
    case "user":
      return userMay(db, actor.id, permission);
    case "apiKey":
      return keyMay(db, actor.id, { permission, nowMs });
    default:
      return true;
  }
}

async function userMay(db: Kysely<Database>, id: string, permission: Permission): Promise<boolean> {
  const user = await findUser(db, id);
  if (user === null || user.disabled_at !== null) return false;
  return (await findRole(db, user.role))?.permissions.includes(permission) ?? false;
}

async function keyMay(
  db: Kysely<Database>,
  id: string,
  { permission, nowMs }: { permission: Permission; nowMs: number },
): Promise<boolean> {
  const key = await findApiKey(db, id);
  if (key === undefined || key.revoked_at !== null) return false;
  if (key.expires_at !== null && Date.parse(key.expires_at) <= nowMs) return false;
  if (!permissionsOfScopes(key.scopes).has(permission)) return false;
  const owner = key.owner_id === null ? null : await findUser(db, key.owner_id);
  return owner === null || owner.disabled_at === null;
}
