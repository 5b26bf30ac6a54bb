import { canonicalTimelineEntry } from "@billow/core/timeline.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { instantOfMs } from "../../http/present.ts";
import { allEntries, type ExportedEntry } from "./export-queries.ts";
import { storedEntry } from "./stored-entry.ts";

/**
 * The whole log as lines of JSON, timeline after timeline, each from its beginning. A line holds the very text that is
 * hashed, as `entry`, and its `hash`: SHA-256 over the bytes of the hash before (nothing for the first of an invoice) and
 * that text in UTF-8. So whoever has the file can compute the chains without Billow.
 */
export async function* exportTimeline(db: Kysely<Database>): AsyncGenerator<string, void, undefined> {
  for await (const entries of allEntries(db)) yield entries.map(lineOf).join("");
}

function lineOf(row: ExportedEntry): string {
  const entry = storedEntry(row);
  const text = canonicalTimelineEntry({ ...entry, at: instantOfMs(Date.parse(entry.at)) });
  return `${JSON.stringify({ invoice: row.number, entry: text, hash: row.hash.toString("hex") })}\n`;
}
