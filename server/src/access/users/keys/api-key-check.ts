import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Within } from "../../../db/within.ts";
import type { Deps } from "../../../deps.ts";
import type { KeyAdmission } from "../../../http/authenticate.ts";
import type { Principal } from "../../../http/handler.ts";
import { permissionsOfScopes } from "../../../http/permissions.ts";
import { instantOfMs } from "../../../http/present.ts";
import { customersWithin } from "../customers/customers-of-user.ts";
import { type ApiKeyRow, findApiKeyByHash, markApiKeyUsed } from "../queries.ts";
import { isAllowedFrom } from "./allowed-addresses.ts";
import { API_KEY_PATTERN, apiKeyHash } from "./api-key-secret.ts";

export interface ApiKeyCheck {
  /** Whom a key lets in from an address, or why it lets nobody in. */
  byApiKey(key: string, address: string): Promise<KeyAdmission>;
  /** Call this after a revocation is committed: from then on this process refuses the key. */
  forget(id: string): void;
  /** The same for all keys of a user who was disabled. */
  forgetOwner(userId: string): void;
}

/** How long another process may still accept a key that was revoked here. */
const CACHED_MS = 5_000;
const CACHED_MAX = 10_000;
/** The last use is shown to people; a minute is precise enough. */
const USE_NOTED_EVERY_MS = 60_000;

/** Checks API keys. A valid key is remembered for a few seconds, so that most calls need no query. */
export function createApiKeyCheck(deps: Pick<Deps, "clock"> & { db: Kysely<Database> }): ApiKeyCheck {
  const cache = new Map<string, CachedKey>();
  const noted = new WeakSet<ApiKeyRow>();
  let revocations = 0;

  async function lookUp(hash: Buffer, cacheKey: string): Promise<CachedKey | null> {
    const seenRevocations = revocations;
    const row = await findApiKeyByHash(deps.db, hash);
    if (row === null) return null;
    const found = { row, until: performance.now() + CACHED_MS };
    // This key may have been revoked during the query; then it must not be remembered.
    if (seenRevocations === revocations) {
      if (cache.size >= CACHED_MAX) cache.delete(cache.keys().next().value ?? "");
      cache.set(cacheKey, found);
    }
    return found;
  }

  async function noteUse(row: ApiKeyRow): Promise<void> {
    const nowMs = deps.clock.nowMs();
    if (row.last_used_at !== null && nowMs - Date.parse(row.last_used_at) < USE_NOTED_EVERY_MS) return;
    await markApiKeyUsed(deps.db, row.id, instantOfMs(nowMs));
  }

  function forgetWhere(isGone: (row: ApiKeyRow) => boolean): void {
    revocations += 1;
    for (const [cacheKey, { row }] of cache) if (isGone(row)) cache.delete(cacheKey);
  }

  return {
    async byApiKey(key, address) {
      if (!API_KEY_PATTERN.test(key)) return UNKNOWN;
      const hash = apiKeyHash(key);
      const cacheKey = hash.toString("base64");
      let found = cache.get(cacheKey) ?? null;
      if (found === null || found.until <= performance.now()) {
        cache.delete(cacheKey);
        found = await lookUp(hash, cacheKey);
      }
      if (found === null) return UNKNOWN;
      const { row } = found;
      const refused = refusalOf(row, { nowMs: deps.clock.nowMs(), address });
      if (refused !== null) return { refused };
      if (!noted.has(row)) {
        await noteUse(row);
        noted.add(row);
      }
      // Which customers a group has may change without this process being told, so that is not remembered.
      const owner = { id: row.owner_id ?? "", limited: row.isLimited };
      return { principal: principalOf(row, await customersWithin(deps.db, owner)) };
    },
    forget: (id) => forgetWhere((row) => row.id === id),
    forgetOwner: (userId) => forgetWhere((row) => row.owner_id === userId),
  };
}

/** A key as it was read a moment ago. */
interface CachedKey {
  row: KeyRow;
  until: number;
}

type KeyRow = ApiKeyRow & { isOld: boolean; isLimited: boolean };

const UNKNOWN = {
  refused:
    "This API key is unknown or revoked. Create another key in the console or with `billow key create`.",
};

/** Why a key that is known lets nobody in from this address now; null where it does. */
function refusalOf(row: KeyRow, { nowMs, address }: { nowMs: number; address: string }): string | null {
  const end = endOf(row);
  if (end !== null && end <= nowMs)
    return row.isOld
      ? "This API key has been replaced. Use its new secret."
      : "This API key has expired. Create another key in the console or with `billow key create`.";
  if (!isAllowedFrom(row.allowed_addresses, address))
    return `This API key may not be used from ${address}. An administrator says from where it may.`;
  return null;
}

/** When a secret ends, in milliseconds since 1970. */
function endOf({ isOld, old_valid_until, expires_at }: KeyRow): number | null {
  const end = isOld ? old_valid_until : expires_at;
  return end === null ? null : Date.parse(end);
}

function principalOf(row: KeyRow, within: Within): Principal {
  return {
    actor: { kind: "apiKey", id: row.id, name: row.name },
    permissions: permissionsOfScopes(row.scopes),
    within,
    role: null,
    email: null,
    endsAtMs: endOf(row),
  };
}
