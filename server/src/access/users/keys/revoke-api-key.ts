import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { type ApiKeyRow, lockApiKey, revokeApiKeyRow } from "../queries.ts";

/** Revokes an API key for good. A key that was revoked before keeps that instant. @throws DomainError `not_found` */
export async function revokeApiKey(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock">,
  { id, actor }: { id: string; actor: Actor },
): Promise<ApiKeyRow> {
  const key = await lockApiKey(tx, id);
  if (key === undefined) throw new DomainError("not_found", "This API key does not exist.");
  if (key.revoked_at !== null) return key;
  const at = instantOfMs(deps.clock.nowMs());
  await revokeApiKeyRow(tx, id, at);
  await record(tx, deps, [{ type: "apiKey.revoked", subject: id, actor, data: { name: key.name } }]);
  return { ...key, revoked_at: at, version: key.version + 1 };
}
