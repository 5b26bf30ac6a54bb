import type { Actor } from "@billow/core/activity/actor.ts";
import {
  EVENT_TYPES,
  type EventType,
  type StoredEventData,
  SUBJECT_KINDS,
} from "@billow/core/activity/event-types.ts";
import { z } from "zod";
import { actor, eventData } from "../activity/event-types.ts";
import { route } from "../route.ts";
import { dayOrInstant, instant, page, pageQuery } from "../wire.ts";

const subjectKind = z.enum(SUBJECT_KINDS);

function shapeOf(type: EventType) {
  return z.object({
    id: z.string().meta({ description: "The event's number. Later events have higher numbers" }),
    at: instant,
    type: z.literal(type),
    subject: z.object({
      kind: subjectKind,
      id: z.string(),
      name: z.string().nullable().meta({
        description: "The number of an invoice, or the name at that moment; null where there is none",
      }),
    }),
    actor,
    data: eventData(type),
  });
}

const [firstShape, ...otherShapes] = EVENT_TYPES.map(shapeOf);
if (firstShape === undefined) throw new Error("there are no events");

/** Something that happened: what, when, who did it and to what; `data` depends on the type. */
export type AuditEvent = {
  [T in EventType]: {
    id: string;
    at: string;
    type: T;
    subject: { kind: z.output<typeof subjectKind>; id: string; name: string | null };
    actor: Actor;
    data: StoredEventData<T>;
  };
}[EventType];

const event: z.ZodType = z
  .discriminatedUnion("type", [firstShape, ...otherShapes])
  .meta({ id: "AuditEvent" });

// The schema is made from the same table as the type, which zod cannot know.
export const auditEvent = event as z.ZodType<AuditEvent>;

const ALL_OF_KIND = SUBJECT_KINDS.map((kind) => `${kind}.*` as const);

const filters = {
  actor: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "Who did it: the id of a user or API key, or `system`" }),
  type: z
    .enum([...EVENT_TYPES, ...ALL_OF_KIND])
    .optional()
    .meta({ description: "One type of events, or all of a kind of subject, like `user.*`" }),
  subject: z
    .string()
    .max(200)
    .regex(
      new RegExp(`^(${SUBJECT_KINDS.join("|")})(:.+)?$`),
      "a kind of subject, like `customer`, or one subject, like `customer:` with its id",
    )
    .optional()
    .meta({
      description: "What it happened to: a kind, like `customer`, or a kind and an id, like `user:ID`",
    }),
  from: dayOrInstant.optional(),
  before: dayOrInstant.optional(),
};

export const auditRoutes = {
  listAudit: route({
    method: "GET",
    path: "/audit",
    summary: "Everything that happened, newest first; days are those of the billing time zone",
    query: z.strictObject({ ...pageQuery, ...filters }),
    response: page(auditEvent),
  }),
  exportAudit: route({
    method: "GET",
    path: "/audit/export.ndjson",
    summary: "The same as lines of JSON",
    query: z.strictObject(filters),
    response: z.string(),
    answer: "ndjson",
  }),
  exportAuditCsv: route({
    method: "GET",
    path: "/audit/export.csv",
    summary: "The same as CSV, what an event says as JSON in the last column",
    query: z.strictObject(filters),
    response: z.string(),
    answer: "csv",
  }),
};
