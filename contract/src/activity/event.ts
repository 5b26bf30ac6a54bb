import {
  EVENT_TYPES,
  EVENTS,
  type EventType,
  eventNameOf,
  type FieldKind,
  type StoredEventData,
  subjectKindOf,
  type TimelineType,
} from "@billow/core/event.ts";
import { ACTOR_KINDS, type Actor } from "@billow/core/timeline.ts";
import { z } from "zod";
import { instant } from "../wire.ts";

/** Who did something. */
export const actor = z.object({ kind: z.enum(ACTOR_KINDS), id: z.string(), name: z.string() });

const value: z.ZodType<unknown> = z.unknown();

/** The shape of each kind of field of an event's data. */
const FIELDS = {
  text: z.string(),
  amount: z.string(),
  date: z.string(),
  month: z.string(),
  count: z.number().int(),
  flag: z.boolean(),
  texts: z.array(z.string()),
  changes: z.array(z.object({ field: z.string(), before: value, after: value })),
  lines: z.array(
    z.object({ product: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
} satisfies Record<FieldKind, z.ZodType>;

/** The data of an event as it is read: events from earlier versions of Billow may lack any field. */
export function eventData(type: EventType): z.ZodObject {
  const fields: [string, FieldKind | `${FieldKind}?`][] = Object.entries(EVENTS[type].data);
  return z.looseObject(
    Object.fromEntries(fields.map(([name, kind]) => [name, FIELDS[baseOf(kind)].nullable().optional()])),
  );
}

function baseOf(kind: FieldKind | `${FieldKind}?`): FieldKind {
  const base = kind.replace("?", "");
  const found = Object.keys(FIELDS).find((name): name is FieldKind => name === base);
  if (found === undefined) throw new Error(`unknown kind of field ${kind}`);
  return found;
}

const [firstTimelineType, ...otherTimelineTypes] = EVENT_TYPES.filter(
  (type) => subjectKindOf(type) === "invoice",
).map((type) => z.object({ at: instant, type: z.literal(eventNameOf(type)), actor, data: eventData(type) }));
if (firstTimelineType === undefined) throw new Error("there are no events of invoices");

/** What the entries of a timeline say, by their type. */
export type TimelineDataOf = { [T in TimelineType]: StoredEventData<`invoice.${T}`> };

/** One append-only fact about an invoice: what, when, who; `data` depends on the type. */
export type TimelineEntry = {
  [T in TimelineType]: { at: string; type: T; actor: Actor; data: TimelineDataOf[T] };
}[TimelineType];

const entry: z.ZodType = z
  .discriminatedUnion("type", [firstTimelineType, ...otherTimelineTypes])
  .meta({ id: "TimelineEntry" });

// The schema is made of the same table as the type, which zod cannot know.
export const timelineEntry = entry as z.ZodType<TimelineEntry>;
