import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { EventTable } from "../../db/schema/activity.ts";
import type { Database } from "../../db/schema.ts";
import { streamRows } from "../../db/stream-rows.ts";

/** What narrows the log; all of it must hold. */
export interface EventFilter {
  /** The id of a user or API key, or `system`. */
  actor?: string | undefined;
  /** One type of events, or all of a kind of subject, like `user.*`. */
  type?: string | undefined;
  /** A kind of subject, or one subject as `kind:id`. */
  subject?: string | undefined;
  /** RFC 3339, UTC. */
  from?: string | undefined;
  before?: string | undefined;
}

/** An event with the number of the invoice it belongs to, if it belongs to one. */
export type EventRow = Selectable<EventTable> & { number: string | null };

/** Events, newest first, below an id. */
export async function selectEvents(
  db: Kysely<Database>,
  { filter, belowId, limit }: { filter: EventFilter; belowId: string | null; limit: number },
): Promise<EventRow[]> {
  const below = belowId === null ? [] : [sql<boolean>`event.id < ${belowId}::bigint`];
  const { rows } =
    await sql<EventRow>`${eventsOf([...conditionsOf(filter), ...below])} LIMIT ${limit}`.execute(db);
  return rows;
}

/** All events, newest first, a batch at a time. */
export function streamEvents(
  db: Kysely<Database>,
  filter: EventFilter,
): AsyncGenerator<EventRow[], void, undefined> {
  return streamRows(db, eventsOf(conditionsOf(filter)));
}

function eventsOf(conditions: readonly RawBuilder<boolean>[]): RawBuilder<EventRow> {
  const all = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);
  return sql<EventRow>`
    SELECT event.*, invoice.number FROM event
    LEFT JOIN invoice ON invoice.id = CASE WHEN event.subject_kind = 'invoice' THEN event.subject_id::uuid END
    WHERE ${all} ORDER BY event.id DESC`;
}

function conditionsOf({ actor, type, subject, from, before }: EventFilter): RawBuilder<boolean>[] {
  return [
    ...(actor === undefined ? [] : [actorIs(actor)]),
    ...(type === undefined ? [] : [typeIs(type)]),
    ...(subject === undefined ? [] : [subjectIs(subject)]),
    ...(from === undefined ? [] : [sql<boolean>`event.at >= ${from}::timestamptz`]),
    ...(before === undefined ? [] : [sql<boolean>`event.at < ${before}::timestamptz`]),
  ];
}

function actorIs(actor: string): RawBuilder<boolean> {
  if (actor === "system") return sql`event.actor_kind = 'system'`;
  return sql`event.actor_kind <> 'system' AND event.actor_id = ${actor}`;
}

function typeIs(type: string): RawBuilder<boolean> {
  const [kind = "", name = ""] = type.split(".");
  if (name === "*") return sql`event.subject_kind = ${kind}`;
  return sql`event.subject_kind = ${kind} AND event.type = ${name}`;
}

function subjectIs(subject: string): RawBuilder<boolean> {
  const [, kind = subject, id] = /^(\w+):(.+)$/.exec(subject) ?? [];
  if (id === undefined) return sql`event.subject_kind = ${kind}`;
  return sql`event.subject_kind = ${kind} AND event.subject_id = ${id}`;
}
