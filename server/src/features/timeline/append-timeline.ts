import { createHash } from "node:crypto";
import {
  type Actor,
  canonicalTimelineEntry,
  type TimelineEntry,
  type TimelineType,
  type TimelineValue,
} from "@billow/core/timeline.ts";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";

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
  const ends = await timelineEnds(tx, [...new Set(entries.map((entry) => entry.invoiceId))]);
  const rows = entries.map((given) => {
    const end = ends.get(given.invoiceId) ?? { seq: 0, hash: null };
    const entry: TimelineEntry = { ...given, data: given.data ?? {}, seq: end.seq + 1 };
    const hash = chainHash(end.hash, entry);
    ends.set(given.invoiceId, { seq: entry.seq, hash });
    return { entry, hash };
  });
  await sql`
    INSERT INTO timeline_entry (invoice_id, seq, at, type, actor_kind, actor_id, actor_name, data, hash)
    SELECT * FROM unnest(
      ${rows.map(({ entry }) => entry.invoiceId)}::uuid[], ${rows.map(({ entry }) => entry.seq)}::int[],
      ${rows.map(({ entry }) => entry.at)}::timestamptz[], ${rows.map(({ entry }) => entry.type)}::text[],
      ${rows.map(({ entry }) => entry.actor.kind)}::text[], ${rows.map(({ entry }) => entry.actor.id)}::text[],
      ${rows.map(({ entry }) => entry.actor.name)}::text[], ${rows.map(({ entry }) => JSON.stringify(entry.data))}::jsonb[],
      ${rows.map(({ hash }) => hash)}::bytea[])`.execute(tx);
}

/** SHA-256 over the hash before (nothing for the first entry) and the entry's canonical text. */
export function chainHash(before: Buffer | null, entry: TimelineEntry): Buffer {
  const digest = createHash("sha256");
  if (before !== null) digest.update(before);
  return digest.update(canonicalTimelineEntry(entry)).digest();
}

async function timelineEnds(
  tx: Transaction<Database>,
  invoiceIds: readonly string[],
): Promise<Map<string, { seq: number; hash: Buffer | null }>> {
  const { rows } = await sql<{ invoice_id: string; seq: number; hash: Buffer }>`
    SELECT DISTINCT ON (invoice_id) invoice_id, seq, hash FROM timeline_entry
    WHERE invoice_id = ANY(${invoiceIds}::uuid[]) ORDER BY invoice_id, seq DESC`.execute(tx);
  return new Map(rows.map((row) => [row.invoice_id, { seq: row.seq, hash: row.hash }]));
}
