import type { ApiKey, User } from "@billow/contract/access/user.ts";
import type { Kysely } from "kysely";
import { mailOfLinks } from "../../activity/deliveries/user-mail/mail-of-links.ts";
import type { Database } from "../../db/schema.ts";
import { customersOfUsers } from "./customers/customers-of-user.ts";
import { invitedAmong } from "./links/queries.ts";
import { type ApiKeyRow, findUser, findUsers, selectSecondFactors, type UserRow } from "./queries.ts";

/** A user with what is known beside the row. */
export function presentUser(
  row: UserRow,
  {
    invitation = null,
    secondFactors = [],
    customers = null,
  }: Partial<Pick<User, "invitation" | "secondFactors" | "customers">> = {},
): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    createdAt: row.created_at,
    disabled: row.disabled_at !== null,
    customers,
    invitation,
    secondFactors,
  };
}

/** Users as the API shows them, with the invitations that are open and their second factors. */
export async function presentUsers(db: Kysely<Database>, rows: readonly UserRow[]): Promise<User[]> {
  const ids = rows.map(({ id }) => id);
  const factors = await secondFactorsOf(db, ids);
  const customersOf = await customersOfUsers(db, rows);
  const invited = await invitedAmong(db, ids);
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
  return rows.map((row) =>
    presentUser(row, {
      invitation: byId.get(row.id) ?? null,
      secondFactors: factors.get(row.id) ?? [],
      customers: customersOf(row),
    }),
  );
}

/** The second factors of users, by their ids. */
export async function secondFactorsOf(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<Map<string, User["secondFactors"]>> {
  const rows = await selectSecondFactors(db, ids);
  return new Map(
    rows.map(({ id, totp, passkey }) => [
      id,
      [...(totp ? (["totp"] as const) : []), ...(passkey ? (["passkey"] as const) : [])],
    ]),
  );
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
