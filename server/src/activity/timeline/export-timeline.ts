import { canonicalEvent } from "@billow/core/activity/event-chain.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { instantOfMs } from "../../http/present.ts";
import { storedEvent } from "../record/stored-event.ts";
import { allEntries, type ExportedEntry } from "./queries.ts";

/**
 * The whole log as lines of JSON, timeline after timeline, each from its beginning. A line holds the very text that is
 * hashed, as `entry`, and its `hash`: SHA-256 over the bytes of the hash before (nothing for the first of an invoice) and
 * that text in UTF-8. So whoever has the file can compute the chains without Billow.
 */
export async function* exportTimeline(db: Kysely<Database>): AsyncGenerator<string, void, undefined> {
  for await (const entries of allEntries(db)) yield entries.map(lineOf).join("");
}

function lineOf(row: ExportedEntry): string {
  const event = storedEvent(row);
  const text = canonicalEvent({ ...event, at: instantOfMs(Date.parse(event.at)) });
  return `${JSON.stringify({ invoice: row.number, entry: text, hash: row.hash.toString("hex") })}\n`;
}
