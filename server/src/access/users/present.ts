import type { ApiKey, User } from "@billow/contract/access/user.ts";
import type { Kysely } from "kysely";
import { mailOfLinks } from "../../activity/deliveries/user-mail/mail-of-links.ts";
import type { Database } from "../../db/schema.ts";
import { invitedAmong } from "./links/queries.ts";
import { type ApiKeyRow, findUser, findUsers, type UserRow } from "./queries.ts";

/** A user of whom it is known whether they are invited. */
export function presentUser(row: UserRow, invitation: User["invitation"] = null): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    createdAt: row.created_at,
    disabled: row.disabled_at !== null,
    invitation,
  };
}

/** Users as the API shows them, with the invitations that are open. */
export async function presentUsers(db: Kysely<Database>, rows: readonly UserRow[]): Promise<User[]> {
  const invited = await invitedAmong(
    db,
    rows.map(({ id }) => id),
  );
  const mails = await mailOfLinks(
    db,
    invited.flatMap(({ link_id }) => link_id ?? []),
  );
  const byId = new Map(
    invited.map(({ user_id, link_id, expires_at }) => [
      user_id,
      { expiresAt: expires_at, mail: mails.get(link_id ?? "") ?? null },
    ]),
  );
  return rows.map((row) => presentUser(row, byId.get(row.id) ?? null));
}

/** One user, as `presentUsers`. */
export async function presentOneUser(db: Kysely<Database>, row: UserRow): Promise<User> {
  const [user] = await presentUsers(db, [row]);
  return user ?? presentUser(row);
}

/** API keys as the API shows them, with who made each. */
export async function presentApiKeys(db: Kysely<Database>, rows: readonly ApiKeyRow[]): Promise<ApiKey[]> {
  const owners = await findUsers(db, [...new Set(rows.flatMap(({ owner_id }) => owner_id ?? []))]);
  const byId = new Map(owners.map((owner) => [owner.id, owner]));
  return rows.map((row) => presentApiKey(row, byId.get(row.owner_id ?? "")));
}

/** One API key, as `presentApiKeys`. */
export async function presentOneApiKey(db: Kysely<Database>, row: ApiKeyRow): Promise<ApiKey> {
  return presentApiKey(
    row,
    row.owner_id === null ? undefined : ((await findUser(db, row.owner_id)) ?? undefined),
  );
}

function presentApiKey(row: ApiKeyRow, owner: UserRow | undefined): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.key_prefix,
    scopes: row.scopes,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    expiresAt: row.expires_at,
    allowedAddresses: row.allowed_addresses,
    oldValidUntil: row.old_valid_until,
    owner: owner ? { id: owner.id, name: owner.name, disabled: owner.disabled_at !== null } : null,
  };
}
