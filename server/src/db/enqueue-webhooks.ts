import { type RawBuilder, sql } from "kysely";

/**
 * Parts of a WITH that enqueue deliveries for the endpoints that are switched on and get the events of `said`, which has
 * the columns type, subject_kind, subject_id, seq and at. A delivery's id follows from endpoint and event. Where there is
 * no endpoint this costs the look at an empty table. It stands below both, who records events and who delivers them.
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
