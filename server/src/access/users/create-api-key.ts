import { createHash, randomBytes } from "node:crypto";
import type { Scope } from "@billow/contract/access/user.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { type ApiKeyRow, insertApiKey } from "./queries.ts";

const KEY_BYTES = 32;
const PREFIX_LENGTH = 10;

/** The form of a key: `bk_` and 256 random bits. */
export const API_KEY_PATTERN = /^bk_[A-Za-z0-9_-]{43}$/;

/** Creates an API key. Only its hash is stored. A key stops while the user who made it is disabled. */
export async function createApiKey(
  deps: Pick<Deps, "clock" | "newId">,
  db: Kysely<Database>,
  { name, scopes, ownerId = null }: { name: string; scopes: readonly Scope[]; ownerId?: string | null },
): Promise<{ row: ApiKeyRow; key: string }> {
  const key = `bk_${randomBytes(KEY_BYTES).toString("base64url")}`;
  const row = await insertApiKey(db, {
    id: deps.newId(),
    name,
    key_prefix: key.slice(0, PREFIX_LENGTH),
    hash: apiKeyHash(key),
    scopes: [...new Set(scopes)],
    created_at: instantOfMs(deps.clock.nowMs()),
    owner_id: ownerId,
  });
  return { row, key };
}

/** A plain hash is fast and sufficient, because 256 random bits cannot be guessed. */
export function apiKeyHash(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
