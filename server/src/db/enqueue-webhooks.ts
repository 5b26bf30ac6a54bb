import { type RawBuilder, sql } from "kysely";

/**
 * Parts of a WITH that enqueue deliveries of the events in `said` to the enabled endpoints that want them. `said` has
 * the columns type, subject_kind, subject_id, seq and at. A delivery's id derives from endpoint and event. Without
 * endpoints this only reads an empty table. It is in `db/` because both recording and delivering use it.
 */
export function enqueuing(said: RawBuilder<unknown>, types: readonly string[]): RawBuilder<unknown> {
  return sql`
    meant AS (
      SELECT overlay(overlay(
          md5(concat_ws(' ', endpoint.id, subject_kind, subject_id, seq)) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid AS id,
        endpoint.id AS endpoint_id, type, subject_kind, subject_id, seq, at
      FROM webhook_endpoint AS endpoint CROSS JOIN ${said} AS said
      WHERE enabled AND type = ANY(${types}::text[]) AND events && ARRAY['*', subject_kind || '.*', type]),
    enqueued AS (
      INSERT INTO delivery (id, destination, state, created_at, next_attempt_at, endpoint_id, subject, position)
      SELECT id, 'webhook', 'waiting', at, at, endpoint_id, subject_kind || ' ' || subject_id, seq FROM meant),
    written AS (
      INSERT INTO webhook_message (id, type, subject_kind, subject_id) SELECT id, type, subject_kind, subject_id FROM meant)`;
}
