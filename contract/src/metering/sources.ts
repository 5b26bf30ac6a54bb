import { z } from "zod";
import { route } from "../route.ts";
import { date, decimalString, id, instant } from "../wire.ts";
import { inventoryConfig } from "./inventory-source.ts";
import { openstackConfig } from "./openstack-source.ts";
import { prometheusConfig, prometheusMapping } from "./prometheus-source.ts";

export const sourceKind = z.enum(["prometheus", "openstack", "inventory"]);
export type SourceKind = z.output<typeof sourceKind>;

/**
 * `new` was never collected, `paused` is switched off, `failing` met an error, `lagging` is behind without one,
 * `waiting` waits for a person to confirm what it would end.
 */
export const sourceState = z.enum(["ok", "lagging", "failing", "waiting", "paused", "new"]);
export type SourceState = z.output<typeof sourceState>;

/** What signs Billow in at a source. It is kept apart and no call ever answers it. */
export const sourceSecret = z.strictObject({
  username: z.string().max(200).optional(),
  password: z.string().max(500).optional(),
  bearerToken: z.string().max(4_000).optional(),
  /** Further headers, such as `X-Scope-OrgID`. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,60}$/), z.string().max(2_000)).optional(),
});
export type SourceSecret = z.output<typeof sourceSecret>;

/** A stretch of time in which a source did not say all that it should have. */
export const usageGap = z
  .object({
    /** `gap`: one resource has no samples; `outage`: a whole target; `reset`: a counter began anew; `missed`: never collected. */
    kind: z.enum(["gap", "outage", "reset", "missed", "other"]),
    from: instant,
    /** Null while it lasts. */
    before: instant.nullable(),
    meter: z.string().nullable(),
    resource: z.string().nullable(),
    tenantId: z.string().nullable(),
    detail: z.string(),
  })
  .meta({ id: "UsageGap" });
export type UsageGap = z.output<typeof usageGap>;

/** What an inventory would end and a person must confirm, since the list may be broken. Meanwhile all of it counts on. */
export const sourceQuestion = z
  .object({
    /** Another one whenever other resources would end: only what was shown can be confirmed. */
    id,
    askedAt: instant,
    /** `many`: more than a fifth of what is counted would end; `incomplete`: a part of the list cannot be read. */
    reason: z.enum(["many", "incomplete"]),
    detail: z.string(),
    /** How many resources are counted. */
    counted: z.number().int(),
    /** How many of them would end. */
    ends: z.number().int(),
    /** At most ten of those that would end. */
    examples: z.array(z.object({ tenantId: z.string(), resource: z.string(), detail: z.string() })),
    /** When it was confirmed, until the next poll has ended them. */
    confirmedAt: instant.nullable(),
  })
  .meta({ id: "SourceQuestion" });
export type SourceQuestion = z.output<typeof sourceQuestion>;

/** A system that usage is collected from, and how that goes. */
export const usageSource = z
  .object({
    id,
    name: z.string(),
    kind: sourceKind,
    enabled: z.boolean(),
    url: z.string(),
    state: sourceState,
    lastSuccessAt: instant.nullable(),
    /** Seconds between now and the instant up to which usage is in. */
    lagSeconds: z.number().int().nullable(),
    collectedUntil: instant.nullable(),
    /** The gaps of the last days, the newest first; at most 100. */
    gaps: z.array(usageGap),
    lastError: z.string().nullable(),
    /** Null while nothing waits for a person. */
    question: sourceQuestion.nullable(),
    nextAttemptAt: instant.nullable(),
    config: z.looseObject({}),
    hasSecret: z.boolean(),
    /** A source of the configuration file is changed there. */
    origin: z.enum(["console", "file"]),
    createdAt: instant,
  })
  .meta({ id: "UsageSource" });
export type UsageSource = z.output<typeof usageSource>;

/** A source's name: it stands in the identity of all that it collects, so it can never be changed. */
const sourceName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,59}$/, "lower-case letters, digits, . _ -");

const common = {
  name: sourceName,
  enabled: z.boolean().default(true),
  secret: sourceSecret.optional(),
  /** Confirms that it may tell of series that another source tells of; refused as `counted_twice` otherwise. */
  confirmDoubled: z.boolean().optional(),
};

/** A new source: what it is called, what it is, how to reach it and what to make of it. */
export const newSource = z.discriminatedUnion("kind", [
  z.strictObject({ ...common, kind: z.literal("prometheus"), config: prometheusConfig }),
  z.strictObject({ ...common, kind: z.literal("openstack"), config: openstackConfig }),
  z.strictObject({ ...common, kind: z.literal("inventory"), config: inventoryConfig }),
]);
export type NewSource = z.output<typeof newSource>;

/** What a source would bill: nothing of it is stored. */
export const dryRunAnswer = z
  .object({
    from: instant,
    before: instant,
    usage: z.array(
      z.object({
        tenantId: z.string(),
        /** Null: no customer has this tenant id, so the usage would wait. */
        customer: z.object({ id, name: z.string() }).nullable(),
        meter: z.string(),
        /** In the unit usage records have, such as GiB-hour. */
        unit: z.string(),
        quantity: decimalString,
        resources: z.number().int(),
      }),
    ),
    unmatchedTenants: z.array(z.string()),
    /** Series or messages that would count nowhere, and why. */
    skipped: z.array(
      z.object({ mapping: z.string(), reason: z.string(), series: z.number().int(), example: z.string() }),
    ),
    gaps: z.array(usageGap),
    notes: z.array(z.string()),
  })
  .meta({ id: "SourceDryRun" });
export type DryRunAnswer = z.output<typeof dryRunAnswer>;

/** What measuring hours again changes, or would change, by tenant and meter; what stays the same is left out. */
export const measuredAgain = z
  .object({
    dryRun: z.boolean(),
    from: instant,
    before: instant,
    differences: z.array(
      z.object({
        tenantId: z.string(),
        customer: z.object({ id, name: z.string() }).nullable(),
        meter: z.string(),
        /** In the unit usage records have, such as GiB-hour. */
        unit: z.string(),
        stored: decimalString,
        measured: decimalString,
        difference: decimalString,
      }),
    ),
    /** How many differences there are; the first 500 are listed. */
    differenceCount: z.number().int(),
  })
  .meta({ id: "SourceMeasuredAgain" });
export type MeasuredAgain = z.output<typeof measuredAgain>;

/** A ready-made mapping for a well-known exporter. */
export const sourcePreset = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: sourceKind,
    description: z.string(),
    mappings: z.array(prometheusMapping),
  })
  .meta({ id: "SourcePreset" });
export type SourcePreset = z.output<typeof sourcePreset>;

export const sourceRoutes = {
  listSources: route({
    method: "GET",
    path: "/usage/sources",
    summary: "The systems usage is collected from: last success, lag, gaps and errors of each",
    response: z.object({ items: z.array(usageSource), nextCursor: z.null() }),
  }),
  createSource: route({
    versioned: true,
    method: "POST",
    path: "/usage/sources",
    summary: "Add a source; it is collected from now on",
    body: newSource,
    response: usageSource,
    status: 201,
  }),
  getSource: route({
    versioned: true,
    method: "GET",
    path: "/usage/sources/{id}",
    summary: "One source: how it goes and how it is set up, without its credentials",
    params: z.object({ id }),
    response: usageSource,
  }),
  updateSource: route({
    versioned: true,
    method: "PATCH",
    path: "/usage/sources/{id}",
    summary: "Change a source's configuration or credentials, pause it or let it go on",
    params: z.object({ id }),
    body: z.strictObject({
      enabled: z.boolean().optional(),
      config: z.looseObject({}).optional(),
      /** Replaces what was kept; null forgets it. */
      secret: sourceSecret.nullable().optional(),
      /** As of a new source. */
      confirmDoubled: z.boolean().optional(),
    }),
    response: usageSource,
  }),
  deleteSource: route({
    versioned: true,
    method: "DELETE",
    path: "/usage/sources/{id}",
    summary: "Remove a source; what it has collected stays",
    params: z.object({ id }),
    response: z.object({ deleted: z.literal(true) }),
  }),
  collectSource: route({
    method: "POST",
    path: "/usage/sources/{id}/collect",
    summary: "Collect from a source now instead of at its next turn",
    params: z.object({ id }),
    response: usageSource,
  }),
  confirmSource: route({
    method: "POST",
    path: "/usage/sources/{id}/confirm",
    summary:
      "Confirm that what an inventory does not list any more is gone; it is ended as of when that was first seen",
    params: z.object({ id }),
    body: z.strictObject({
      /** The question that was shown. */
      question: id,
    }),
    response: usageSource,
  }),
  measureSourceAgain: route({
    method: "POST",
    path: "/usage/sources/{id}/measure-again",
    summary:
      "Measure what a Prometheus has told from a day on again, by its mappings of now; what differs is told as corrections",
    params: z.object({ id }),
    body: z.strictObject({
      /** A day in the billing zone. */
      from: date,
      /** Only says what would change. */
      dryRun: z.boolean().default(false),
    }),
    response: measuredAgain,
  }),
  dryRunSource: route({
    method: "POST",
    path: "/usage/sources/dry-run",
    summary: "What a source would bill to whom, and what matches no customer; nothing is stored",
    body: z.strictObject({
      source: newSource,
      /** The hours up to now that are tried. */
      hours: z.number().int().min(1).max(48).default(1),
    }),
    response: dryRunAnswer,
  }),
  listSourcePresets: route({
    method: "GET",
    path: "/usage/source-presets",
    summary: "Ready-made mappings for well-known exporters",
    response: z.object({ items: z.array(sourcePreset), nextCursor: z.null() }),
  }),
};
