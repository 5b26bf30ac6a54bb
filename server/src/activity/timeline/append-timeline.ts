import { createHash } from "node:crypto";
import {
  type Actor,
  canonicalTimelineEntry,
  type TimelineEntry,
  type TimelineType,
  type TimelineValue,
} from "@billow/core/timeline.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { instantOfMs } from "../../http/present.ts";
import { insertTimelineEntries, timelineEnds } from "./queries.ts";

export interface NewTimelineEntry {
  invoiceId: string;
  /** RFC 3339 in UTC, to the millisecond at most. */
  at: string;
  type: TimelineType;
  actor: Actor;
  data?: Readonly<Record<string, TimelineValue>>;
}

/**
 * Appends facts to invoices' timelines, in the order given. The caller holds the invoices' row locks (or has just made
 * them), so that two appends to one timeline cannot take the same place.
 */
export async function appendTimeline(
  tx: Transaction<Database>,
  entries: readonly NewTimelineEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const ends: Map<string, { seq: number; hash: Buffer | null }> = await timelineEnds(tx, [
    ...new Set(entries.map((entry) => entry.invoiceId)),
  ]);
  const rows = entries.map((given) => {
    const end = ends.get(given.invoiceId) ?? { seq: 0, hash: null };
    const entry: TimelineEntry = { ...given, data: given.data ?? {}, seq: end.seq + 1 };
    const hash = chainHash(end.hash, entry);
    ends.set(given.invoiceId, { seq: entry.seq, hash });
    const { invoiceId, seq, at, type, actor, data } = entry;
    return {
      invoice_id: invoiceId,
      seq,
      at,
      type,
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.name,
      data,
      hash,
    };
  });
  await insertTimelineEntries(tx, rows);
}

/**
 * SHA-256 over the hash before (nothing for the first entry) and the entry's canonical text. The instant goes in as one
 * text, whether it comes from the clock (".500Z") or from the database (".5Z").
 */
export function chainHash(before: Buffer | null, entry: TimelineEntry): Buffer {
  const digest = createHash("sha256");
  if (before !== null) digest.update(before);
  const at = instantOfMs(Date.parse(entry.at));
  return digest.update(canonicalTimelineEntry({ ...entry, at })).digest();
}
