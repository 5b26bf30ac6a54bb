import { ACTOR_KINDS, type TimelineValue } from "@billow/core/activity/actor.ts";
import type { ChainedEvent } from "@billow/core/activity/event-chain.ts";
import { type EventType, eventTypeOf, SUBJECT_KINDS } from "@billow/core/activity/event-types.ts";
import type { Selectable } from "kysely";
import { z } from "zod";
import type { EventTable } from "../../db/schema/activity.ts";

/** A stored event as the chain hashes it, with its type. Throws where what is stored cannot be one. */
export function storedEvent(
  row: Omit<Selectable<EventTable>, "id" | "hash">,
): ChainedEvent & { type: EventType } {
  const { subjectKind, actorKind, data } = stored.parse({
    subjectKind: row.subject_kind,
    actorKind: row.actor_kind,
    data: row.data,
  });
  const type = eventTypeOf(subjectKind, row.type);
  if (type === undefined) throw new Error(`unknown event ${subjectKind}.${row.type}`);
  return {
    subject: { kind: subjectKind, id: row.subject_id },
    seq: row.seq,
    at: row.at,
    name: row.type,
    type,
    actor: { kind: actorKind, id: row.actor_id, name: row.actor_name },
    data,
  };
}

const value: z.ZodType<TimelineValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(value), z.record(z.string(), value)]),
);

/** What an event's data may be. */
export const storedValues = z.record(z.string(), value);

const stored = z.object({
  subjectKind: z.enum(SUBJECT_KINDS),
  actorKind: z.enum(ACTOR_KINDS),
  data: storedValues,
});
