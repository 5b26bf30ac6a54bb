import { createHash } from "node:crypto";
import { type ChainedEvent, canonicalEvent } from "@billow/core/activity/event-chain.ts";
import { instantOfMs } from "../../http/present.ts";

/**
 * SHA-256 over the hash before (nothing for the first event) and the event's canonical text. The instant goes in as one
 * text, whether it comes from the clock (".500Z") or from the database (".5Z").
 */
export function chainHash(before: Buffer | null, event: ChainedEvent): Buffer {
  const digest = createHash("sha256");
  if (before !== null) digest.update(before);
  const at = instantOfMs(Date.parse(event.at));
  return digest.update(canonicalEvent({ ...event, at })).digest();
}
