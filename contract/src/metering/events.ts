import { z } from "zod";
import { route } from "../route.ts";
import { decimalString, instant } from "../wire.ts";

/**
 * What became of the events of a call. Good events are kept when others are bad; each bad one is named by its place in
 * the call, with a stable code and what to do.
 */
export const ingestAnswer = z
  .object({
    accepted: z.number().int(),
    duplicates: z.number().int(),
    corrected: z.number().int(),
    conflicts: z.number().int(),
    /** Of the accepted: those that wait, because no customer has their tenant id. */
    unmatched: z.number().int(),
    rejected: z.array(z.object({ index: z.number().int(), code: z.string(), detail: z.string() })),
  })
  .meta({ id: "IngestAnswer" });
export type IngestAnswer = z.output<typeof ingestAnswer>;

const dimensions = z.record(z.string(), z.string()).optional();

/** What a usage record says. The server reads these fields, each by stricter rules that name what is wrong. */
export const usageData = z
  .strictObject({
    meter: z.string().meta({ description: "The meter's id, such as `compute.vcpu`; see GET /meters" }),
    resource: z.string().meta({ description: "What was used, by its id on the cloud platform" }),
    quantity: decimalString.meta({ description: "How much, as a decimal string, in the meter's unit" }),
    unit: z
      .string()
      .optional()
      .meta({ description: "The unit of the quantity, where it is not the meter's own" }),
    from: instant.meta({ description: "When the usage began" }),
    before: instant.meta({ description: "When it ended, half-open" }),
    dimensions,
  })
  .meta({ id: "UsageData" });

const size = decimalString.optional();

/** What an allocation event says; likewise. */
export const allocationData = z
  .strictObject({
    resource: z.string().meta({ description: "What is allocated, by its id on the cloud platform" }),
    kind: z.string().optional().meta({ description: "What it is, such as `vm` or `volume`" }),
    state: z.enum(["active", "deleted"]).meta({
      description: "`active`: from the event's `time` on it has these sizes. `deleted`: it ends then",
    }),
    vcpus: size,
    ramGib: size,
    blockGib: size,
    gpus: size,
    gpuModel: z.string().optional(),
    dimensions,
  })
  .meta({ id: "AllocationData" });

/** What CloudEvents 1.0 says about an event, whatever its type; likewise. */
export const eventEnvelope = {
  specversion: z.literal("1.0").optional(),
  id: z.string().meta({ description: "With `source` the event's identity, counted once for ever" }),
  source: z.string().meta({ description: "Who says it, such as the path of a region's service" }),
  subject: z.string().meta({ description: "The tenant's id; usage of one without a customer waits" }),
  time: instant.optional().meta({ description: "When it happened; of an allocation, from when on it holds" }),
  revision: z.number().int().min(0).optional(),
  datacontenttype: z.string().optional(),
};

const billowEvent = z
  .union([
    z.looseObject({ ...eventEnvelope, type: z.literal("billow.usage"), data: usageData }),
    z.looseObject({ ...eventEnvelope, type: z.literal("billow.allocation"), data: allocationData }),
  ])
  .meta({ id: "UsageEvent" });

const USAGE_EXAMPLE = {
  specversion: "1.0",
  id: "vm-17/cpu/2026-10-03T14",
  source: "/regions/fra/nova",
  subject: "nordwind",
  type: "billow.usage",
  time: "2026-10-03T15:00:00Z",
  data: {
    meter: "compute.vcpu",
    resource: "vm-17",
    quantity: "4",
    from: "2026-10-03T14:00:00Z",
    before: "2026-10-03T15:00:00Z",
    dimensions: { region: "fra" },
  },
};

const ALLOCATION_EXAMPLE = {
  specversion: "1.0",
  id: "evt-991",
  source: "/regions/fra/nova",
  subject: "nordwind",
  type: "billow.allocation",
  time: "2026-10-03T14:12:09Z",
  data: { resource: "vm-17", kind: "vm", state: "active", vcpus: "4", ramGib: "16", blockGib: "100" },
};

const ONE = { usage: USAGE_EXAMPLE, allocation: ALLOCATION_EXAMPLE };
const SEVERAL = { both: [USAGE_EXAMPLE, ALLOCATION_EXAMPLE] };

/** How events may be sent. The server reads each event for itself, so that a bad one does not spoil the others. */
const EVENT_FORMS = {
  "application/cloudevents+json": { shape: billowEvent, examples: ONE },
  "application/cloudevents-batch+json": { shape: z.array(billowEvent), examples: SEVERAL },
  "application/json": {
    shape: z.union([
      billowEvent,
      z.array(billowEvent),
      usageData.meta({ id: "BinaryUsageData", description: "Binary: the envelope is in `ce-…` headers" }),
    ]),
    examples: { ...ONE, ...SEVERAL, binary: USAGE_EXAMPLE.data },
  },
};

export const eventRoutes = {
  ingestEvents: route({
    method: "POST",
    path: "/events",
    summary:
      "Take in usage events: CloudEvents 1.0 structured, batched or binary, or plain JSON, one or an array; at most 10,000 or 10 MB, gzip if you like. The answer comes after the commit",
    body: z.unknown(),
    bodyForms: EVENT_FORMS,
    response: ingestAnswer,
  }),
};
