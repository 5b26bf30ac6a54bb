import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

interface WindowKey {
  collectorId: string;
  mapping: string;
}

/** The ids of the readings reported for each hour in `[from, before)` (epoch seconds), by the hour's first second. */
export async function readingIdsOf(
  db: Kysely<Database>,
  { collectorId, mapping, from, before }: WindowKey & { from: number; before: number },
): Promise<Map<number, string[]>> {
  const { rows } = await sql<{ starts_at: number; reading_ids: string[] }>`
    SELECT extract(epoch FROM starts_at)::float8 AS starts_at, reading_ids FROM collector_window
    WHERE collector_id = ${collectorId} AND mapping = ${mapping}
      AND starts_at >= to_timestamp(${from}) AND starts_at < to_timestamp(${before})`.execute(db);
  return new Map(rows.map((row) => [row.starts_at, row.reading_ids]));
}

export async function putReadingIds(
  db: Kysely<Database>,
  { collectorId, mapping, hour, ids }: WindowKey & { hour: number; ids: readonly string[] },
): Promise<void> {
  await sql`
    INSERT INTO collector_window (collector_id, starts_at, mapping, reading_ids)
    VALUES (${collectorId}, to_timestamp(${hour}), ${mapping}, ${ids}::text[])
    ON CONFLICT (collector_id, starts_at, mapping) DO UPDATE SET reading_ids = excluded.reading_ids`.execute(
    db,
  );
}

/** Moves the readings reported under a mapping's name to another mapping. */
export async function renameWindows(
  db: Kysely<Database>,
  { collectorId, before, after }: { collectorId: string; before: string; after: string },
): Promise<void> {
  await sql`
    INSERT INTO collector_window (collector_id, starts_at, mapping, reading_ids)
    SELECT collector_id, starts_at, ${after}, reading_ids FROM collector_window
    WHERE collector_id = ${collectorId} AND mapping = ${before}
    ON CONFLICT (collector_id, starts_at, mapping) DO UPDATE SET reading_ids = (
      SELECT array_agg(DISTINCT id ORDER BY id) FROM unnest(collector_window.reading_ids || excluded.reading_ids) AS id
    )`.execute(db);
  await sql`
    DELETE FROM collector_window WHERE collector_id = ${collectorId} AND mapping = ${before}`.execute(db);
}

/** Deletes the ids of readings, and ended gaps, before an instant. Neither is needed any more. */
export async function forgetBefore(
  db: Kysely<Database>,
  { collectorId, before }: { collectorId: string; before: number },
): Promise<void> {
  await sql`
    DELETE FROM collector_window
    WHERE collector_id = ${collectorId} AND starts_at < to_timestamp(${before})`.execute(db);
  await sql`
    DELETE FROM collector_gap
    WHERE collector_id = ${collectorId} AND starts_at < to_timestamp(${before}) AND resolved_at IS NOT NULL`.execute(
    db,
  );
}
