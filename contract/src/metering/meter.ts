import { z } from "zod";
import { route } from "../route.ts";
import { date, text } from "../wire.ts";

/** Longer ids are refused. */
export const METER_ID_MAX = 60;

/** Lower case words, joined by dots; a word may go on in camel case. */
export const METER_ID = /^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)*$/;

const meterId = z
  .string()
  .max(METER_ID_MAX, `at most ${METER_ID_MAX} characters`)
  .regex(METER_ID, "an id in lower case, like network.address or network.loadBalancer");

/** Power states by name. A deleted resource is never billed. */
const billedStates = z
  .union([
    z.literal("all"),
    z
      .array(text(60).refine((state) => state !== "deleted", "what is deleted is never billed"))
      .min(1, "must name a state, or be all")
      .max(20)
      .refine((states) => new Set(states).size === states.length, "names a state twice"),
  ])
  .meta({ description: "The power states that count: `all`, or their names, such as `active`" });

const group = text(40).meta({ description: "Orders the console, documents and FOCUS" });
const unit = text(30).meta({ description: "What is counted, such as `vCPU` or `GiB`" });
const kind = z.enum(["time", "count", "peak", "percentile"]).meta({
  description:
    "`time`: size × time. `count`: a sum. `peak`: the largest size at any moment of a month. `percentile`: of a month's interval readings, by nearest rank",
});
const percentile = z.number().int().min(1).max(100);
const intervalSeconds = z
  .number()
  .int()
  .min(60)
  .max(3600)
  .refine((seconds) => 3600 % seconds === 0, "divides an hour, like 60, 300 or 3600");
const missing = z.enum(["zero", "ignore"]);
const PERCENTILE = { description: "For `percentile`: which one, such as 95" };
const INTERVAL = { description: "For `percentile`: how many seconds apart the readings are, such as 300" };
const MISSING = {
  description: "For `percentile`: whether an interval without a reading is `zero`, or left out",
};
const per = z.enum(["hour", "day", "month"]);

/** A meter of the catalogue. */
export const meter = z
  .object({
    id: z.string(),
    name: z.string(),
    group: z.string().meta({ description: "Orders the console, documents and FOCUS" }),
    kind,
    unit: z.string().meta({ description: "What is counted, such as `vCPU` or `GiB`" }),
    per: per.nullable().meta({ description: "The time that a price is for; null unless the kind is `time`" }),
    percentile: percentile.nullable().meta(PERCENTILE),
    intervalSeconds: z.number().int().nullable().meta(INTERVAL),
    missing: missing.nullable().meta(MISSING),
    pricedUnit: z.string().meta({ description: "The unit in which it is reported and priced" }),
    storedUnit: z.string().meta({ description: "The unit of a usage record's quantity" }),
    billedStates: z
      .array(
        z.object({
          from: date
            .nullable()
            .meta({ description: "The day from which they hold; null for those from the beginning" }),
          states: z.union([z.literal("all"), z.array(z.string())]),
        }),
      )
      .meta({ description: "Which power states of allocations count, and since when" }),
    builtIn: z.boolean().meta({ description: "Whether every installation begins with it" }),
    used: z.boolean().meta({
      description: "Whether usage was stored with it, or a rate card or a source names it",
    }),
  })
  .meta({ id: "Meter" });

export type Meter = z.output<typeof meter>;

export const newMeter = z.strictObject({
  id: meterId,
  name: text(100),
  group,
  kind,
  unit,
  per: per.optional().meta({ description: "The time that a price is for; only for the kind `time`" }),
  percentile: percentile.optional().meta(PERCENTILE),
  intervalSeconds: intervalSeconds.optional().meta(INTERVAL),
  missing: missing.optional().meta(MISSING),
  billedStates: billedStates.optional(),
});

export type NewMeter = z.output<typeof newMeter>;

const meterChange = z.strictObject({
  name: text(100).optional(),
  group: group.optional(),
  kind: kind.optional().meta({ description: "Its kind, as it is: a meter keeps the one it was made with" }),
  billedStates: z
    .strictObject({
      from: date.meta({ description: "The first day of a month that has not ended yet" }),
      states: billedStates,
    })
    .optional()
    .meta({ description: "Which power states count from a month on" }),
});

export type MeterChange = z.output<typeof meterChange>;

const params = z.object({ id: z.string().max(100) });

export const meterRoutes = {
  listMeters: route({
    method: "GET",
    path: "/meters",
    summary: "What can be metered",
    response: z.object({ items: z.array(meter), nextCursor: z.null() }),
  }),
  exportMeters: route({
    method: "GET",
    path: "/meters.yaml",
    summary: "The meters as a file that `billow meters apply` takes",
    response: z.string(),
    answer: "text",
  }),
  createMeter: route({
    versioned: true,
    method: "POST",
    path: "/meters",
    summary: "Add a meter; usage that waits for it is counted",
    body: newMeter,
    response: meter,
    status: 201,
  }),
  getMeter: route({
    versioned: true,
    method: "GET",
    path: "/meters/{id}",
    summary: "One meter",
    params,
    response: meter,
  }),
  updateMeter: route({
    versioned: true,
    method: "PATCH",
    path: "/meters/{id}",
    summary: "Change a meter's name, its group, or the power states that it bills",
    params,
    body: meterChange,
    response: meter,
  }),
  deleteMeter: route({
    versioned: true,
    method: "DELETE",
    path: "/meters/{id}",
    summary: "Delete a meter that nothing uses",
    params,
    response: z.object({ deleted: z.literal(true) }),
  }),
};
