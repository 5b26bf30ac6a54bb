import type { ChainedEvent } from "@billow/core/activity/event-chain.ts";
import { type SubjectKind, WEBHOOK_TYPES } from "@billow/core/activity/event-types.ts";
import { sql, type Transaction } from "kysely";
import { enqueuing } from "../../db/enqueue-webhooks.ts";
import type { Database } from "../../db/schema.ts";
import { plainArrayText, textArrayText } from "../../db/text/array-text.ts";

interface Subject {
  kind: SubjectKind;
  id: string;
}

/** Where a chain ends: the place and hash of its last event. */
interface ChainEnd {
  seq: number;
  hash: Buffer | null;
}

/**
 * The ends of the chains of subjects that are not invoices, by kind and id, locked until the transaction ends. In one order,
 * so that no two transactions wait for each other.
 */
export async function lockChains(
  tx: Transaction<Database>,
  subjects: readonly Subject[],
): Promise<Map<string, ChainEnd>> {
  if (subjects.length === 0) return new Map();
  const wanted = sql`unnest(
    ${textArrayText(subjects.map(({ kind }) => kind))}::text[], ${textArrayText(subjects.map(({ id }) => id))}::text[])
    AS wanted (subject_kind, subject_id)`;
  await sql`
    INSERT INTO event_chain (subject_kind, subject_id, seq) SELECT subject_kind, subject_id, 0 FROM ${wanted}
    ORDER BY subject_kind, subject_id ON CONFLICT DO NOTHING`.execute(tx);
  const { rows } = await sql<Subject & ChainEnd>`
    SELECT subject_kind AS kind, subject_id AS id, seq, hash FROM event_chain
    WHERE (subject_kind, subject_id) IN (SELECT * FROM ${wanted})
    ORDER BY subject_kind, subject_id FOR UPDATE`.execute(tx);
  return new Map(rows.map(({ kind, id, seq, hash }) => [`${kind} ${id}`, { seq, hash }]));
}

/** Moves the ends of chains that are locked. */
export async function moveChainEnds(
  tx: Transaction<Database>,
  ends: readonly (Subject & { seq: number; hash: Buffer })[],
): Promise<void> {
  if (ends.length === 0) return;
  await sql`
    UPDATE event_chain SET seq = moved.seq, hash = moved.hash FROM unnest(
      ${textArrayText(ends.map(({ kind }) => kind))}::text[], ${textArrayText(ends.map(({ id }) => id))}::text[],
      ${plainArrayText(ends.map(({ seq }) => seq))}::int[], ${ends.map(({ hash }) => hash)}::bytea[])
      AS moved (subject_kind, subject_id, seq, hash)
    WHERE event_chain.subject_kind = moved.subject_kind AND event_chain.subject_id = moved.subject_id`.execute(
    tx,
  );
}

/** The last event of each of some invoices, by kind and id; invoices without any are missing. */
export async function chainEnds(
  tx: Transaction<Database>,
  subjects: readonly Subject[],
): Promise<Map<string, ChainEnd>> {
  if (subjects.length === 0) return new Map();
  // Out of a subquery the planner does not see how many ids there are, so that it keeps one plan for any number.
  const { rows } = await sql<{ subject_kind: string; subject_id: string; seq: number; hash: Buffer }>`
    SELECT last.* FROM unnest(
      (SELECT ${textArrayText(subjects.map(({ kind }) => kind))}::text[]), (SELECT ${textArrayText(subjects.map(({ id }) => id))}::text[])
    ) AS subject (kind, id) CROSS JOIN LATERAL (
      SELECT subject_kind, subject_id, seq, hash FROM event WHERE subject_kind = subject.kind AND subject_id = subject.id
      ORDER BY seq DESC LIMIT 1) AS last`.execute(tx);
  return new Map(
    rows.map((row) => [`${row.subject_kind} ${row.subject_id}`, { seq: row.seq, hash: row.hash }]),
  );
}

export async function insertEvents(
  tx: Transaction<Database>,
  events: readonly (ChainedEvent & { hash: Buffer })[],
): Promise<void> {
  await sql`
    WITH entry AS MATERIALIZED (SELECT * FROM unnest(
      ${textArrayText(events.map(({ subject }) => subject.kind))}::text[], ${textArrayText(events.map(({ subject }) => subject.id))}::text[],
      ${plainArrayText(events.map(({ seq }) => seq))}::int[], ${textArrayText(events.map(({ at }) => at))}::timestamptz[],
      ${textArrayText(events.map(({ name }) => name))}::text[],
      ${textArrayText(events.map(({ actor }) => actor.kind))}::text[], ${textArrayText(events.map(({ actor }) => actor.id))}::text[],
      ${textArrayText(events.map(({ actor }) => actor.name))}::text[], ${textArrayText(events.map(({ data }) => JSON.stringify(data)))}::jsonb[],
      ${events.map(({ hash }) => hash)}::bytea[])
      AS entry (subject_kind, subject_id, seq, at, type, actor_kind, actor_id, actor_name, data, hash)),
    ${enqueuing(SAID, WEBHOOK_TYPES)}
    INSERT INTO event (subject_kind, subject_id, seq, at, type, actor_kind, actor_id, actor_name, data, hash)
    SELECT * FROM entry`.execute(tx);
}

const SAID = sql`(SELECT subject_kind || '.' || type AS type, subject_kind, subject_id, seq, at FROM entry)`;

/** Copies all events with the ends of their chains, but those of invoices, bank statements and the demo's customers. */
export async function copyEvents(tx: Transaction<Database>): Promise<void> {
  const isKept = sql`subject_kind NOT IN ('invoice', 'bankStatement')
      AND NOT (subject_kind = 'customer' AND subject_id IN (SELECT id::text FROM customer WHERE demo))`;
  await sql`CREATE TEMPORARY TABLE kept_event ON COMMIT DROP AS SELECT * FROM event WHERE ${isKept}`.execute(
    tx,
  );
  await sql`CREATE TEMPORARY TABLE kept_chain ON COMMIT DROP AS SELECT * FROM event_chain WHERE ${isKept}`.execute(
    tx,
  );
}

/** Writes the copies back. */
export async function restoreEvents(tx: Transaction<Database>): Promise<void> {
  await sql`
    INSERT INTO event (id, subject_kind, subject_id, seq, at, type, actor_kind, actor_id, actor_name, data, hash) OVERRIDING SYSTEM VALUE
    SELECT id, subject_kind, subject_id, seq, at, type, actor_kind, actor_id, actor_name, data, hash FROM kept_event ORDER BY id`.execute(
    tx,
  );
  await sql`
    INSERT INTO event_chain (subject_kind, subject_id, seq, hash) SELECT subject_kind, subject_id, seq, hash FROM kept_chain`.execute(
    tx,
  );
}
