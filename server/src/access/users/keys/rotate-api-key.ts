import type { Actor } from "@billow/core/activity/actor.ts";
import type { Transaction } from "kysely";
import { publishAccessChange } from "../../../activity/live/publish-change.ts";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { type ApiKeyRow, rotateApiKeyRow } from "../queries.ts";
import { newSecret } from "./api-key-secret.ts";
import { parseExpiry } from "./create-api-key.ts";
import { requireLiveKey } from "./require-live-key.ts";

const HOUR_MS = 3_600_000;

/**
 * Gives a key another secret. The old one stays valid for the overlap, so that nothing stops while it is replaced; one that
 * was replaced before stops at once.
 *
 * @throws DomainError `not_found`, and `conflict` where the key is revoked or has expired
 */
export async function rotateApiKey(
  deps: Pick<Deps, "clock">,
  tx: Transaction<Database>,
  options: { id: string; actor: Actor; overlapHours: number; expiresAt?: string | null | undefined },
): Promise<{ row: ApiKeyRow; key: string }> {
  const { id, actor, overlapHours } = options;
  const nowMs = deps.clock.nowMs();
  const before = await requireLiveKey(tx, id, nowMs);
  const end = before.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(before.expires_at);
  const { key, prefix, hash } = newSecret();
  // The old secret was never meant to live longer than its key.
  const oldUntilMs = Math.min(nowMs + overlapHours * HOUR_MS, end);
  const row = await rotateApiKeyRow(tx, id, {
    key_prefix: prefix,
    hash,
    old_valid_until: instantOfMs(oldUntilMs),
    expires_at: options.expiresAt === undefined ? before.expires_at : parseExpiry(options.expiresAt, nowMs),
  });
  await publishAccessChange(tx, [id]);
  const { name, old_valid_until, expires_at } = row;
  await record(tx, deps, [
    {
      type: "apiKey.rotated",
      subject: id,
      actor,
      data: { name, oldValidUntil: old_valid_until, expiresAt: expires_at },
    },
  ]);
  return { row, key };
}
