import type { WebhookDelivery, WebhookEndpoint } from "@billow/contract/activity/webhook-endpoints.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { answersOf, type WebhookRow } from "./delivery-queries.ts";
import type { CountedEndpoint } from "./queries.ts";

export function presentEndpoint(row: CountedEndpoint, nowMs: number): WebhookEndpoint {
  const { old_secret_until } = row;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    createdAt: row.created_at,
    oldSecretUntil:
      old_secret_until !== null && Date.parse(old_secret_until) > nowMs ? old_secret_until : null,
    waiting: row.waiting,
    failed: row.failed,
  };
}

/** Deliveries with their answers. */
export async function presentWebhooks(
  db: Kysely<Database>,
  rows: readonly WebhookRow[],
): Promise<WebhookDelivery[]> {
  const ids = rows.map(({ id }) => id);
  const answers = Map.groupBy(await answersOf(db, ids), ({ delivery_id }) => delivery_id);
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    subject: { kind: row.subject_kind, id: row.subject_id },
    // Only an e-mail is held back.
    state: row.state === "held" ? "waiting" : row.state,
    createdAt: row.created_at,
    attempts: row.attempts,
    sentAt: row.sent_at,
    nextAttemptAt: row.state === "waiting" ? row.next_attempt_at : null,
    lastError: row.last_error,
    answers: (answers.get(row.id) ?? []).map(({ at, status, body, error, duration_ms }) => ({
      at,
      status,
      body,
      error,
      durationMs: duration_ms,
    })),
  }));
}
