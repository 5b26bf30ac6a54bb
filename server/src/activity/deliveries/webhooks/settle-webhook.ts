import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { SYSTEM } from "../../record/actors.ts";
import { record } from "../../record/record.ts";
import { type Settlement, settleDelivery } from "../settle.ts";
import type { ClaimedWebhook } from "./claim-webhook.ts";
import { insertAnswer, releaseNext } from "./delivery-queries.ts";
import type { Answer } from "./post-webhook.ts";
import { lockEndpoint, updateEndpointRow } from "./queries.ts";

const HOUR_SECONDS = 3_600;

/** The waits before each further attempt, three days together; after the last of them a delivery is given up. */
const WAITS_SECONDS = [
  5,
  60,
  300,
  900,
  HOUR_SECONDS,
  4 * HOUR_SECONDS,
  12 * HOUR_SECONDS,
  24 * HOUR_SECONDS,
  30 * HOUR_SECONDS,
];

/** An endpoint that asks for more time than this is asked again after it. */
const RETRY_AFTER_MAX_SECONDS = 24 * HOUR_SECONDS;

/** What an attempt came to: an answer, or that there is nothing left to say. */
export type Attempt = { kind: "answered"; answer: Answer } | { kind: "gone" };

/**
 * Writes down how an attempt ended, and lets the next delivery of the subject leave where it was an end. Does nothing when
 * somebody else has claimed the delivery, or it was deleted with its endpoint.
 */
export async function settleWebhook(
  deps: Deps,
  { endpoint, webhook, claim }: ClaimedWebhook,
  attempt: Attempt,
): Promise<void> {
  const now = instantOfMs(deps.clock.nowMs());
  const settlement = settlementOf(webhook.attempts, attempt);
  await inTransaction(deps.db, async (tx) => {
    if ((await lockEndpoint(tx, endpoint.id)) === undefined) return;
    if (!(await settleDelivery(tx, deps, { id: webhook.id, claim, settlement }))) return;
    if (attempt.kind === "answered") {
      const { status, body, error, durationMs } = attempt.answer;
      await insertAnswer(tx, {
        delivery_id: webhook.id,
        at: now,
        status,
        body,
        error,
        duration_ms: durationMs,
      });
      if (status === GONE) await switchOff(tx, deps, endpoint);
    }
    if (settlement.kind !== "waiting")
      await releaseNext(tx, { endpointId: endpoint.id, subject: webhook.subject ?? "", now });
  });
}

/** Switches an endpoint off that wants no more deliveries. The caller holds its lock. */
async function switchOff(
  tx: Transaction<Database>,
  deps: Deps,
  { id, url }: { id: string; url: string },
): Promise<void> {
  await updateEndpointRow(tx, id, { enabled: false, disabled_reason: GONE_TEXT });
  const data = { name: url, reason: GONE_TEXT };
  await record(tx, deps, [{ type: "webhookEndpoint.switchedOff", subject: id, actor: SYSTEM, data }]);
}

const GONE = 410;
const GONE_TEXT = "It answered 410 Gone, which says that it wants no more deliveries.";

function settlementOf(attempts: number, attempt: Attempt): Settlement {
  if (attempt.kind === "gone") return { kind: "cancelled", lastError: "Its subject is no longer there." };
  const { status, error, retryAfterSeconds } = attempt.answer;
  if (status !== null && status >= 200 && status < 300) return { kind: "sent", lastError: null };
  const lastError = error ?? textOf(status);
  const waitSeconds = status === GONE ? undefined : WAITS_SECONDS[attempts - 1];
  if (waitSeconds === undefined) return { kind: "failed", lastError };
  const asked = Math.min(retryAfterSeconds ?? 0, RETRY_AFTER_MAX_SECONDS);
  return { kind: "waiting", lastError, waitMs: Math.max(waitSeconds, asked) * 1000 };
}

function textOf(status: number | null): string {
  return status !== null && status >= 300 && status < 400
    ? `It answered ${status}, a redirect, which is not followed. Enter the address that it leads to.`
    : `It answered ${status}.`;
}
