import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { whileClaimed } from "../claim.ts";
import { type Lanes, startLanes } from "../lanes.ts";
import { type ClaimedWebhook, claimWebhook } from "./claim-webhook.ts";
import { setPayload } from "./delivery-queries.ts";
import { postWebhook } from "./post-webhook.ts";
import { type Attempt, settleWebhook } from "./settle-webhook.ts";
import { TEST_TYPE } from "./test-endpoint.ts";

export interface DeliveryOptions {
  /** The public form of a subject, as the API answers it; null where it is no longer there. */
  render(subject: { kind: string; id: string }): Promise<object | null>;
  timeoutMs?: number;
}

/** Deliveries at once in this process. */
const LANES = 8;

/** Makes deliveries that are due, several at once, until it is stopped. Any number of processes share the work. */
export function startWebhooks(deps: Deps, options: DeliveryOptions): Lanes {
  return startLanes(deps, {
    count: LANES,
    what: "Webhooks",
    step: (taken) => deliverNextWebhook(deps, options, taken),
  });
}

/**
 * Makes a delivery that is due and writes down what became of it; false when none is due. `taken` is called as soon as one is
 * claimed.
 */
export async function deliverNextWebhook(
  deps: Deps,
  options: DeliveryOptions,
  taken?: () => void,
): Promise<boolean> {
  const claimed = await claimWebhook(deps);
  if (claimed === null) return false;
  taken?.();
  await whileClaimed(deps, { id: claimed.webhook.id, claim: claimed.claim }, async () => {
    const attempt = await attemptWebhook(deps, claimed, options);
    await settleWebhook(deps, claimed, attempt);
  });
  return true;
}

/** Renders a message where this is its first attempt, and posts it. */
export async function attemptWebhook(
  deps: Deps,
  claimed: ClaimedWebhook,
  options: DeliveryOptions,
): Promise<Attempt> {
  const body = claimed.webhook.payload ?? (await firstPayload(deps, claimed, options));
  if (body === null) return { kind: "gone" };
  return { kind: "answered", answer: await postWebhook(deps, claimed, { ...options, body }) };
}

/** Kept before it leaves, so that each repeat has the same bytes, whatever becomes of the subject. */
async function firstPayload(
  deps: Deps,
  { endpoint, webhook }: ClaimedWebhook,
  { render }: DeliveryOptions,
): Promise<string | null> {
  const { id, type, subject_kind, subject_id, created_at } = webhook;
  const data =
    type === TEST_TYPE
      ? { endpointId: endpoint.id, url: endpoint.url, description: endpoint.description }
      : await render({ kind: subject_kind, id: subject_id });
  if (data === null) return null;
  const payload = JSON.stringify({ type, timestamp: created_at, data });
  await inTransaction(deps.db, (tx) => setPayload(tx, id, payload));
  return payload;
}
