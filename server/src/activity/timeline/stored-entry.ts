import {
  ACTOR_KINDS,
  TIMELINE_TYPES,
  type TimelineEntry,
  type TimelineValue,
} from "@billow/core/timeline.ts";
import { z } from "zod";
import type { TimelineEntryTable } from "../../db/schema/invoices.ts";

/** A stored timeline entry as the chain hashes it. Throws where what is stored cannot be one. */
export function storedEntry(row: TimelineEntryTable): TimelineEntry {
  const { type, kind, data } = entry.parse({ type: row.type, kind: row.actor_kind, data: row.data });
  const actor = { kind, id: row.actor_id, name: row.actor_name };
  return { invoiceId: row.invoice_id, seq: row.seq, at: row.at, type, actor, data };
}

const value: z.ZodType<TimelineValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(value), z.record(z.string(), value)]),
);

const entry = z.object({
  type: z.enum(TIMELINE_TYPES),
  kind: z.enum(ACTOR_KINDS),
  data: z.record(z.string(), value),
});
