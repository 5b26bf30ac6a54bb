import { type Kysely, type Selectable, sql } from "kysely";
import type { EventTable } from "../../db/schema/activity.ts";
import type { Database } from "../../db/schema.ts";
import { streamRows } from "../../db/stream-rows.ts";

/** The events of an invoice, from the first on. */
export async function eventsOfInvoice(
  db: Kysely<Database>,
  invoiceId: string,
): Promise<Selectable<EventTable>[]> {
  return db
    .selectFrom("event")
    .selectAll()
    .where("subject_kind", "=", "invoice")
    .where("subject_id", "=", invoiceId)
    .orderBy("seq")
    .execute();
}

/** An event of an invoice with the invoice's number. */
export type ExportedEntry = Selectable<EventTable> & { number: string };

/** Every timeline, one after the other, each from its beginning, a batch at a time. */
export function allEntries(db: Kysely<Database>): AsyncGenerator<ExportedEntry[], void, undefined> {
  return streamRows(
    db,
    sql<ExportedEntry>`
      SELECT event.*, invoice.number FROM event JOIN invoice ON invoice.id::text = event.subject_id
      WHERE event.subject_kind = 'invoice' ORDER BY event.subject_id, event.seq`,
  );
}
