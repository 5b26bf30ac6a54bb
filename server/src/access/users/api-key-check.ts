import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { Principal } from "../../http/handler.ts";
import { permissionsOfScopes } from "../../http/permissions.ts";
import { instantOfMs } from "../../http/present.ts";
import { API_KEY_PATTERN, apiKeyHash } from "./create-api-key.ts";
import { type ApiKeyRow, findApiKeyByHash, markApiKeyUsed } from "./queries.ts";

export interface ApiKeyCheck {
  /** The owner of a key; null when the key is unknown or revoked. */
  byApiKey(key: string): Promise<Principal | null>;
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
  const cache = new Map<
    string,
    { id: string; ownerId: string | null; principal: Principal; until: number }
  >();
  let revocations = 0;

  async function lookUp(hash: Buffer, cacheKey: string): Promise<Principal | null> {
    const seenRevocations = revocations;
    const row = await findApiKeyByHash(deps.db, hash);
    if (row === null) return null;
    await noteUse(row);
    const principal = principalOf(row);
    // This key may have been revoked during the query; then it must not be remembered.
    if (seenRevocations === revocations) {
      if (cache.size >= CACHED_MAX) cache.delete(cache.keys().next().value ?? "");
      cache.set(cacheKey, {
        id: row.id,
        ownerId: row.owner_id,
        principal,
        until: performance.now() + CACHED_MS,
      });
    }
    return principal;
  }

  async function noteUse(row: ApiKeyRow): Promise<void> {
    const nowMs = deps.clock.nowMs();
    if (row.last_used_at !== null && nowMs - Date.parse(row.last_used_at) < USE_NOTED_EVERY_MS) return;
    await markApiKeyUsed(deps.db, row.id, instantOfMs(nowMs));
  }

  function forgetWhere(isOld: (cached: { id: string; ownerId: string | null }) => boolean): void {
    revocations += 1;
    for (const [cacheKey, cached] of cache) if (isOld(cached)) cache.delete(cacheKey);
  }

  return {
    async byApiKey(key) {
      if (!API_KEY_PATTERN.test(key)) return null;
      const hash = apiKeyHash(key);
      const cacheKey = hash.toString("base64");
      const cached = cache.get(cacheKey);
      if (cached && cached.until > performance.now()) return cached.principal;
      cache.delete(cacheKey);
      return lookUp(hash, cacheKey);
    },
    forget: (id) => forgetWhere((cached) => cached.id === id),
    forgetOwner: (userId) => forgetWhere((cached) => cached.ownerId === userId),
  };
}

function principalOf(row: ApiKeyRow): Principal {
  return {
    actor: { kind: "apiKey", id: row.id, name: row.name },
    permissions: permissionsOfScopes(row.scopes),
    role: null,
    email: null,
  };
}
