import { z } from "zod";
import { route } from "../route.ts";
import { decimalString, instant } from "../wire.ts";

/**
 * The outcome of a call's events. Good events are stored even if others are bad. Each bad one is named by its index
 * in the call, with a stable code and what to do.
 */
export const ingestAnswer = z
  .object({
    accepted: z.number().int(),
    duplicates: z.number().int(),
    corrected: z.number().int(),
    conflicts: z.number().int(),
    /** Those of the accepted that wait because no customer has their tenant id. */
    unmatched: z.number().int(),
    /** Events of other types that a mapping says to leave out. */
    ignored: z.number().int(),
    rejected: z.array(z.object({ index: z.number().int(), code: z.string(), detail: z.string() })),
  })
  .meta({ id: "IngestAnswer" });
export type IngestAnswer = z.output<typeof ingestAnswer>;

const dimensions = z.record(z.string(), z.string()).optional();

/** The data of a usage record. The server validates these fields by stricter rules that name what is wrong. */
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

/** The data of an allocation event; likewise. */
export const allocationData = z
  .strictObject({
    resource: z.string().meta({ description: "What is allocated, by its id on the cloud platform" }),
    kind: z.string().optional().meta({ description: "What it is, such as `vm` or `volume`" }),
    state: z.string().meta({
      description:
        "`deleted`: it ends at the event's `time`. `active`, `stopped`, `suspended`, `paused`, `shelved` or a word of your own: from then on it has these sizes in this state. Each meter says which states it bills",
    }),
    sizes: z
      .record(z.string(), decimalString)
      .optional()
      .meta({ description: "Its sizes by meter of kind `time`, such as `network.address`" }),
    instanceType: z
      .string()
      .optional()
      .meta({ description: "The size `compute.instance` 1, with this as dimension of its usage" }),
    vcpus: size,
    ramGib: size,
    blockGib: size,
    gpus: size,
    gpuModel: z.string().optional(),
    dimensions,
  })
  .meta({ id: "AllocationData" });

/** The attributes of CloudEvents 1.0, for every type; likewise. */
export const eventEnvelope = {
  specversion: z.literal("1.0").optional(),
  id: z.string().meta({ description: "With `source` the event's identity, counted once for ever" }),
  source: z.string().meta({ description: "The sender, such as the path of a region's service" }),
  subject: z.string().meta({ description: "The tenant's id; without a customer its usage waits" }),
  time: instant.optional().meta({ description: "When it happened; for an allocation, when it begins" }),
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

/**
 * The forms in which events may be sent. The server parses each event separately, so that a bad one does not affect
 * the others.
 */
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
  "application/x-ndjson": {
    shape: z
      .string()
      .meta({ description: "One event a line; `rejected` names a bad one by its line, from 0" }),
    examples: { lines: `${JSON.stringify(USAGE_EXAMPLE)}\n${JSON.stringify(ALLOCATION_EXAMPLE)}\n` },
  },
};

export const eventRoutes = {
  ingestEvents: route({
    method: "POST",
    path: "/events",
    summary:
      "Ingest usage events: CloudEvents 1.0 structured, batched or binary, plain JSON, one or an array, or one event a line; at most 10,000 or 10 MB, gzip if you like. Other types count by the mappings of a source of kind `events`; one event may then be several accepted ones. The answer comes after the commit",
    body: z.unknown(),
    bodyForms: EVENT_FORMS,
    response: ingestAnswer,
  }),
};
