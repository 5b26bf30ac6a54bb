import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { type ApiKeyRow, lockApiKey } from "../queries.ts";

/**
 * A key that still lets in, locked: one that was refused once is never let in again.
 *
 * @throws DomainError `not_found`, and `conflict` where the key is revoked or has expired
 */
export async function requireLiveKey(
  tx: Transaction<Database>,
  id: string,
  nowMs: number,
): Promise<ApiKeyRow> {
  const key = await lockApiKey(tx, id);
  if (key === undefined) throw new DomainError("not_found", "This API key does not exist.");
  const hasExpired = key.expires_at !== null && Date.parse(key.expires_at) <= nowMs;
  if (key.revoked_at === null && !hasExpired) return key;
  throw new DomainError(
    "conflict",
    `This API key ${key.revoked_at === null ? "has expired" : "is revoked"}. Create another one.`,
  );
}
