import type { Scope } from "@billow/contract/access/user.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely, Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { type ApiKeyRow, insertApiKey } from "../queries.ts";
import { parseAllowedAddresses } from "./allowed-addresses.ts";
import { newSecret } from "./api-key-secret.ts";

export interface NewApiKey {
  name: string;
  scopes: readonly Scope[];
  ownerId?: string | null;
  expiresAt?: string | null | undefined;
  /** Addresses and ranges it may be used from; none for everywhere. */
  allowedAddresses?: readonly string[] | undefined;
}

/** Creates an API key. Only its hash is stored. A key stops while the user who made it is disabled. */
export async function createApiKey(
  deps: Pick<Deps, "clock" | "newId">,
  db: Kysely<Database>,
  { name, scopes, ownerId = null, expiresAt = null, allowedAddresses = [] }: NewApiKey,
): Promise<{ row: ApiKeyRow; key: string }> {
  const nowMs = deps.clock.nowMs();
  const { key, prefix, hash } = newSecret();
  const row = await insertApiKey(db, {
    id: deps.newId(),
    name,
    key_prefix: prefix,
    hash,
    scopes: [...new Set(scopes)],
    created_at: instantOfMs(nowMs),
    owner_id: ownerId,
    expires_at: parseExpiry(expiresAt, nowMs),
    allowed_addresses: parseAllowedAddresses(allowedAddresses),
  });
  return { row, key };
}

/** Says that a key was made, and within which limits. */
export async function recordApiKey(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock">,
  { row, actor }: { row: ApiKeyRow; actor: Actor },
): Promise<void> {
  const { id, name, scopes, expires_at: expiresAt, allowed_addresses: allowedAddresses } = row;
  const data = { name, scopes, expiresAt, ...(allowedAddresses.length > 0 && { allowedAddresses }) };
  await record(tx, deps, [{ type: "apiKey.created", subject: id, actor, data }]);
}

/** @throws DomainError `invalid_request` for an instant that is past */
export function parseExpiry(expiresAt: string | null, nowMs: number): string | null {
  if (expiresAt === null || Date.parse(expiresAt) > nowMs) return expiresAt;
  throw new DomainError("invalid_request", "A key expires in the future.", "/expiresAt");
}
