import { type Kysely, sql, type Transaction } from "kysely";
import { lockRows } from "../../../db/lock-rows.ts";
import type { UsageRejectedTable } from "../../../db/schema/usage.ts";
import type { Database } from "../../../db/schema.ts";

export type RejectedRow = Omit<UsageRejectedTable, "received_at">;

/** Inserts rejected events that are not stored yet. Rows must be sorted by key, each key once. */
export async function insertRejected(
  db: Kysely<Database>,
  rows: readonly RejectedRow[],
  receivedAt: number,
): Promise<void> {
  await sql`
    INSERT INTO usage_rejected (key, source, event_id, tenant_id, resource, meter, quantity, code, detail, event, received_at)
    SELECT key, source, event_id, tenant_id, resource, meter, quantity, code, detail, event, to_timestamp(${receivedAt})
    FROM unnest(${rows.map((row) => row.key)}::uuid[], ${rows.map((row) => row.source)}::text[],
      ${rows.map((row) => row.event_id)}::text[], ${rows.map((row) => row.tenant_id)}::text[],
      ${rows.map((row) => row.resource)}::text[], ${rows.map((row) => row.meter)}::text[],
      ${rows.map((row) => row.quantity)}::numeric[], ${rows.map((row) => row.code)}::text[],
      ${rows.map((row) => row.detail)}::text[], ${rows.map((row) => row.event)}::text[])
      AS new_row (key, source, event_id, tenant_id, resource, meter, quantity, code, detail, event)
    ON CONFLICT (key) DO NOTHING`.execute(db);
}

/** The texts of the events that were refused last. */
export async function newestRejected(db: Kysely<Database>, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("usage_rejected")
    .select("event")
    .orderBy("received_at", "desc")
    .orderBy("key")
    .limit(limit)
    .execute();
  return rows.map(({ event }) => event);
}

/** Deletes some of the events that arrived before an instant, and some of the oldest beyond `kept`. Returns how many. */
export async function deleteRejected(
  tx: Transaction<Database>,
  { before, kept, limit }: { before: number; kept: number; limit: number },
): Promise<number> {
  const rows = await lockRows(tx, {
    table: "usage_rejected",
    key: "key",
    where: sql`(received_at < to_timestamp(${before})
      OR key IN (SELECT key FROM usage_rejected ORDER BY received_at DESC, key DESC OFFSET ${kept}))`,
    limit,
  });
  await sql`DELETE FROM usage_rejected WHERE key = ANY(${rows.map((row) => row.key)}::uuid[])`.execute(tx);
  return rows.length;
}
