import { type TimelineEntry, timelineEntry } from "@billow/contract/activity/event-types.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { storedEvent } from "../record/stored-event.ts";
import { eventsOfInvoice } from "./queries.ts";

/** What has happened to an invoice, from its beginning. */
export async function readTimeline(db: Kysely<Database>, invoiceId: string): Promise<TimelineEntry[]> {
  const rows = await eventsOfInvoice(db, invoiceId);
  return rows.map((row) => {
    const { at, name, actor, data } = storedEvent(row);
    return timelineEntry.parse({ at, type: name, actor, data });
  });
}
