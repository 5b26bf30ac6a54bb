import { z } from "zod";
import { decimalString, text } from "../wire.ts";
import { sampleUnit } from "./prometheus-mapping.ts";

/**
 * A path in an event: `subject`, `osactenant`, `data.tokens`. A name with a dot stands in quotes, as in
 * `data.labels."app.kubernetes.io/name"`.
 */
const path = z
  .string()
  .max(200)
  .regex(/^([^."]+|"[^"]+")(\.([^."]+|"[^"]+"))*$/, 'names separated by dots, like data.tokens or data."a.b"')
  .meta({ description: "Where it stands in the event, such as `subject` or `data.tokens`" });

const fixed = z.strictObject({
  value: text(200).meta({ description: "The same text for every event" }),
});

/** A text of the event, or the same text for all events. */
const textFrom = z.union([z.strictObject({ path }), fixed]);

/** What names a part of something else, such as a node set of a cluster: both names, joined. */
const joinedFrom = z.strictObject({
  paths: z.array(path).min(2).max(5).meta({ description: "Texts of the event that are joined by `/`" }),
});

const dimensionFrom = z.union([
  z.strictObject({
    path,
    optional: z
      .boolean()
      .default(false)
      .meta({ description: "Whether an event may lack it, and then has no such dimension" }),
  }),
  fixed,
]);

const numbers = z.enum(["refused", "exact", "rounded"]).meta({
  description:
    "JSON numbers: `refused`, as programs lose digits of them; `exact`: taken as they are written, up to 15 digits; `rounded`: one with more digits is rounded to 15",
});

/** A figure of the event, or the same figure for all events. */
const figureFrom = z.union([
  z.strictObject({
    path,
    numbers: numbers.default("refused"),
    unit: sampleUnit.default("count"),
    factor: decimalString.optional(),
  }),
  z.strictObject({ value: decimalString }),
]);
export type FigureFrom = z.output<typeof figureFrom>;

/** An instant of the event, in the only form that is taken there. */
const instantFrom = z.strictObject({
  path,
  form: z.enum(["rfc3339", "utc", "seconds", "milliseconds"]).default("rfc3339").meta({
    description:
      "How it is written: RFC 3339, the same without a zone in UTC, or seconds or milliseconds since 1970",
  }),
});
export type InstantFrom = z.output<typeof instantFrom>;

const pattern = text(200).meta({ description: "The whole text, or its beginning followed by `*`" });

const meterId = z.string().regex(/^[a-z][a-z0-9]*([._-][a-zA-Z0-9]+)*$/, "a meter's id, like network.egress");

/** Which events, of which tenant, and what of them is counted. */
export const eventMapping = z
  .strictObject({
    /** Part of the identity of what it counts; needed where an event matches several mappings. */
    name: text(60).optional().meta({ description: "Distinguishes what several mappings count of one event" }),
    match: z.strictObject({
      type: pattern,
      source: pattern.optional(),
      where: z
        .array(
          z.strictObject({
            path,
            values: z
              .array(z.string().max(200))
              .min(1)
              .max(50)
              .optional()
              .meta({ description: "One of these texts; without them, anything but null" }),
          }),
        )
        .max(10)
        .default([])
        .meta({ description: "What else must be true of the event" }),
    }),
    ignore: z
      .boolean()
      .default(false)
      .meta({ description: "Whether these events are taken without counting anything" }),
    tenant: textFrom.optional(),
    resource: z
      .union([textFrom, joinedFrom])
      .optional()
      .meta({ description: "What was used; the tenant itself by default" }),
    meter: meterId.optional().meta({ description: "For usage: the meter's id" }),
    quantity: figureFrom.optional().meta({ description: "For usage: how much; 1 an event by default" }),
    held: z.boolean().default(false).meta({
      description: "Whether the quantity is a size that was held for the window, and counts by the hour",
    }),
    sizes: z
      .record(meterId, figureFrom)
      .optional()
      .meta({ description: "For an allocation: the resource's sizes from then on, by meter" }),
    state: z
      .union([
        z.strictObject({
          path,
          words: z
            .record(z.string().max(200), text(60))
            .default({})
            .meta({ description: "The state that each word means; other words are refused" }),
        }),
        fixed,
      ])
      .optional()
      .meta({ description: "For an allocation: its state; `active` by default" }),
    from: instantFrom.optional().meta({ description: "Since when; the event's `time` by default" }),
    before: instantFrom.optional().meta({ description: "Until when" }),
    seconds: figureFrom
      .optional()
      .meta({ description: "How long, in place of `before`; a second by default" }),
    dimensions: z.record(z.string().regex(/^[A-Za-z][\w.-]{0,59}$/), dimensionFrom).default({}),
  })
  .refine((mapping) => mapping.ignore || mapping.tenant !== undefined, {
    message: "say where the tenant's id is",
    path: ["tenant"],
  })
  .refine((mapping) => mapping.ignore || (mapping.meter === undefined) !== (mapping.sizes === undefined), {
    message: "needs either meter, for usage, or sizes, for an allocation",
    path: ["meter"],
  })
  .refine((mapping) => mapping.before === undefined || mapping.seconds === undefined, {
    message: "needs either before or seconds",
    path: ["seconds"],
  })
  .refine(
    ({ sizes, quantity, before, seconds, held }) =>
      sizes === undefined ||
      (quantity === undefined && before === undefined && seconds === undefined && !held),
    { message: "an allocation has sizes and a beginning alone", path: ["sizes"] },
  )
  .refine((mapping) => mapping.state === undefined || mapping.sizes !== undefined, {
    message: "only an allocation has a state; say its sizes",
    path: ["state"],
  });
export type EventMapping = z.output<typeof eventMapping>;

/** How CloudEvents of other types become usage. Nothing is collected: they are sent to POST /events. */
export const eventsConfig = z.strictObject({
  mappings: z.array(eventMapping).min(1).max(50),
});
