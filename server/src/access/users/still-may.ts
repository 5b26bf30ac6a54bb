import type { Permission } from "@billow/contract/access/user.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Within } from "../../db/within.ts";
import { permissionsOfScopes } from "../../http/permissions.ts";
import { customersWithin } from "./customers/customers-of-user.ts";
import { findApiKey, findUser } from "./queries.ts";
import { findRole } from "./roles/known-role.ts";

/** What somebody may still do. */
interface Still {
  /** The customers that they are limited to. */
  within: Within;
}

/** Whether a person or key could still start an action, and for whom; null where not. Asked while a long action of theirs is running. */
export async function stillMay(
  db: Kysely<Database>,
  { actor, permission, nowMs }: { actor: Actor; permission: Permission; nowMs: number },
): Promise<Still | null> {
  switch (actor.kind) {
    case "user":
      return userMay(db, actor.id, permission);
    case "apiKey":
      return keyMay(db, actor.id, { permission, nowMs });
    default:
      return { within: null };
  }
}

async function userMay(db: Kysely<Database>, id: string, permission: Permission): Promise<Still | null> {
  const user = await findUser(db, id);
  if (user === null || user.disabled_at !== null) return null;
  const role = await findRole(db, user.role);
  return role?.permissions.includes(permission) ? { within: await customersWithin(db, user) } : null;
}

async function keyMay(
  db: Kysely<Database>,
  id: string,
  { permission, nowMs }: { permission: Permission; nowMs: number },
): Promise<Still | null> {
  const key = await findApiKey(db, id);
  if (key === undefined || key.revoked_at !== null) return null;
  if (key.expires_at !== null && Date.parse(key.expires_at) <= nowMs) return null;
  if (!permissionsOfScopes(key.scopes).has(permission)) return null;
  const owner = key.owner_id === null ? null : await findUser(db, key.owner_id);
  if (owner === null) return { within: null };
  return owner.disabled_at === null ? { within: await customersWithin(db, owner) } : null;
}
