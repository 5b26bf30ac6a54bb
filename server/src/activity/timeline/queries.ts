import { WEBHOOK_TYPES } from "@billow/core/webhook-types.ts";
import { type Insertable, sql, type Transaction } from "kysely";
import { plainArrayText, textArrayText } from "../../db/array-text.ts";
import { enqueuing } from "../../db/enqueue-webhooks.ts";
import type { TimelineEntryTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

export async function insertTimelineEntries(
  tx: Transaction<Database>,
  rows: readonly Insertable<TimelineEntryTable>[],
): Promise<void> {
  await sql`
    WITH entry AS MATERIALIZED (SELECT * FROM unnest(
      ${plainArrayText(rows.map((row) => row.invoice_id))}::uuid[], ${plainArrayText(rows.map((row) => row.seq))}::int[],
      ${textArrayText(rows.map((row) => row.at))}::timestamptz[], ${textArrayText(rows.map((row) => row.type))}::text[],
      ${textArrayText(rows.map((row) => row.actor_kind))}::text[], ${textArrayText(rows.map((row) => row.actor_id))}::text[],
      ${textArrayText(rows.map((row) => row.actor_name))}::text[], ${textArrayText(rows.map((row) => JSON.stringify(row.data)))}::jsonb[],
      ${rows.map((row) => row.hash)}::bytea[]) AS entry (invoice_id, seq, at, type, actor_kind, actor_id, actor_name, data, hash)),
    ${enqueuing(SAID, WEBHOOK_TYPES)}
    INSERT INTO timeline_entry (invoice_id, seq, at, type, actor_kind, actor_id, actor_name, data, hash) SELECT * FROM entry`.execute(
    tx,
  );
}

const SAID = sql`(
  SELECT 'invoice.' || type AS type, 'invoice' AS subject_kind, invoice_id::text AS subject_id, seq, at FROM entry)`;

/** The last entry of each of some timelines; invoices without any are missing. */
export async function timelineEnds(
  tx: Transaction<Database>,
  invoiceIds: readonly string[],
): Promise<Map<string, { seq: number; hash: Buffer }>> {
  // Out of a subquery the planner does not see how many ids there are, so that it keeps one plan for any number.
  const { rows } = await sql<{ invoice_id: string; seq: number; hash: Buffer }>`
    SELECT last.* FROM unnest((SELECT ${invoiceIds}::uuid[])) AS id CROSS JOIN LATERAL (
      SELECT invoice_id, seq, hash FROM timeline_entry WHERE invoice_id = id ORDER BY seq DESC LIMIT 1) AS last`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.invoice_id, { seq: row.seq, hash: row.hash }]));
}
