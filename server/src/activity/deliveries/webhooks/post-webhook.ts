import type { Deps } from "../../../deps.ts";
import { errorMessage } from "../../../error-code.ts";
import { VERSION } from "../../../version.ts";
import type { ClaimedWebhook } from "./claim-webhook.ts";
import { webhookHeaders } from "./sign-webhook.ts";

/** How an endpoint answered, or why it did not. */
export interface Answer {
  status: number | null;
  /** How the answer begins. */
  body: string | null;
  error: string | null;
  durationMs: number;
  /** The seconds that it asks to wait. */
  retryAfterSeconds: number | null;
}

/** An endpoint has so long to answer, its body included. */
const TIMEOUT_MS = 15_000;

const BODY_BYTES_MAX = 1_024;

/** Posts a message, signed as of now. Whatever happens is an answer; no redirect is followed. */
export async function postWebhook(
  deps: Deps,
  { endpoint, webhook }: Pick<ClaimedWebhook, "endpoint" | "webhook">,
  { body, timeoutMs = TIMEOUT_MS }: { body: string; timeoutMs?: number },
): Promise<Answer> {
  const begunMs = performance.now();
  const tookMs = () => Math.ceil(performance.now() - begunMs);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const nowMs = deps.clock.nowMs();
    const secrets = secretsOf(deps, endpoint, nowMs);
    const message = { id: webhook.id, timestamp: Math.floor(nowMs / 1000), body };
    const response = await deps.targets.fetch(endpoint.url, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": `Billow/${VERSION}`,
        ...webhookHeaders(message, secrets),
      },
      body,
      signal,
      redirect: "manual",
    });
    const text = await beginningOf(response.body);
    const retryAfterSeconds = secondsToWait(response.headers.get("retry-after"), nowMs);
    return { status: response.status, body: text, error: null, durationMs: tookMs(), retryAfterSeconds };
  } catch (error) {
    const reason = signal.aborted ? `No answer within ${timeoutMs / 1000} s.` : reasonOf(error);
    return { status: null, body: null, error: reason, durationMs: tookMs(), retryAfterSeconds: null };
  }
}

function secretsOf(
  deps: Deps,
  { secret, old_secret, old_secret_until }: ClaimedWebhook["endpoint"],
  nowMs: number,
) {
  const isOldGood = old_secret_until !== null && Date.parse(old_secret_until) > nowMs;
  try {
    const present = deps.sealer.open(secret);
    return old_secret !== null && isOldGood ? [present, deps.sealer.open(old_secret)] : [present];
  } catch {
    throw new Error(
      "The endpoint's secret was sealed by another BILLOW_SECRET. Set that one again, or rotate the endpoint's secret.",
    );
  }
}

/** Reads no more than is kept, and lets go of the rest. */
async function beginningOf(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    bytes += part.byteLength;
    if (bytes >= BODY_BYTES_MAX) break;
  }
  // PostgreSQL keeps every character but this one.
  return Buffer.concat(parts).subarray(0, BODY_BYTES_MAX).toString("utf8").replaceAll("\0", "\u{fffd}");
}

/** Seconds, or a date. */
function secondsToWait(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const ms = Date.parse(header);
  return Number.isNaN(ms) ? null : Math.max(0, Math.ceil((ms - nowMs) / 1000));
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return errorMessage(cause) || errorMessage(error);
}
