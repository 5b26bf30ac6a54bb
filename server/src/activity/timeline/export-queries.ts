import { type Kysely, sql } from "kysely";
import type { TimelineEntryTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { streamRows } from "../../db/stream-rows.ts";

/** A timeline entry with its invoice's number. */
export type ExportedEntry = TimelineEntryTable & { number: string };

/** Every timeline, one after the other, each from its beginning, a batch at a time. */
export function allEntries(db: Kysely<Database>): AsyncGenerator<ExportedEntry[], void, undefined> {
  return streamRows(
    db,
    sql<ExportedEntry>`
      SELECT entry.*, invoice.number FROM timeline_entry AS entry JOIN invoice ON invoice.id = entry.invoice_id
      ORDER BY entry.invoice_id, entry.seq`,
  );
}
