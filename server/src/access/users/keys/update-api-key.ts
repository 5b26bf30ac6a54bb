import type { Actor } from "@billow/core/activity/actor.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { publishAccessChange } from "../../../activity/live/publish-change.ts";
import { record } from "../../../activity/record/record.ts";
import { STALE_VERSION } from "../../../db/row-version.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { type ApiKeyRow, updateApiKeyRow } from "../queries.ts";
import { parseAllowedAddresses } from "./allowed-addresses.ts";
import { parseExpiry } from "./create-api-key.ts";
import { requireLiveKey } from "./require-live-key.ts";

export interface ApiKeyChanges {
  name?: string | undefined;
  /** Sooner or later than before; null for never. */
  expiresAt?: string | null | undefined;
  allowedAddresses?: readonly string[] | undefined;
}

/**
 * Changes a key's name, its end or from where it may be used. What it may do stays: a key that should do more is another key.
 *
 * @throws DomainError `not_found`, `stale_version`, `invalid_request`, and `conflict` where the key is revoked or has expired
 */
export async function updateApiKey(
  deps: Pick<Deps, "clock">,
  tx: Transaction<Database>,
  options: { id: string; actor: Actor; changes: ApiKeyChanges; ifMatch: number | null },
): Promise<ApiKeyRow> {
  const { id, actor, changes, ifMatch } = options;
  const nowMs = deps.clock.nowMs();
  const before = await requireLiveKey(tx, id, nowMs);
  if (ifMatch !== null && ifMatch !== before.version) throw new DomainError("stale_version", STALE_VERSION);
  const expiresAt =
    changes.expiresAt === undefined ? before.expires_at : parseExpiry(changes.expiresAt, nowMs);
  const addresses = changes.allowedAddresses;
  const row = await updateApiKeyRow(tx, id, {
    name: changes.name ?? before.name,
    expires_at: expiresAt,
    // The secret before the last rotation ends with its key at the latest, and a later end does not revive it.
    old_valid_until: earlier(before.old_valid_until, expiresAt),
    allowed_addresses: addresses === undefined ? before.allowed_addresses : parseAllowedAddresses(addresses),
  });
  await publishAccessChange(tx, [id]);
  const changed = changesOf(fieldsOf(before), fieldsOf(row));
  const data = { name: row.name, changes: changed };
  if (changed.length > 0) await record(tx, deps, [{ type: "apiKey.changed", subject: id, actor, data }]);
  return row;
}

function fieldsOf({ name, expires_at: expiresAt, allowed_addresses }: ApiKeyRow) {
  return { name, expiresAt, allowedAddresses: [...allowed_addresses] };
}

function earlier(oldValidUntil: string | null, expiresAt: string | null): string | null {
  if (oldValidUntil === null || expiresAt === null) return oldValidUntil;
  return Date.parse(oldValidUntil) < Date.parse(expiresAt) ? oldValidUntil : expiresAt;
}
