import { z } from "zod";
import { route } from "../route.ts";
import { date, decimalString, id, instant } from "../wire.ts";
import { eventMapping, eventsConfig } from "./event-source.ts";
import { inventoryConfig } from "./inventory-source.ts";
import { openstackApiConfig } from "./openstack-api-source.ts";
import { openstackConfig } from "./openstack-source.ts";
import { prometheusMapping } from "./prometheus-mapping.ts";
import { prometheusConfig } from "./prometheus-source.ts";

export const sourceKind = z.enum(["prometheus", "openstack", "openstackApi", "inventory", "events"]);
export type SourceKind = z.output<typeof sourceKind>;

/**
 * `new`: never collected. `paused`: switched off. `failing`: had an error. `lagging`: behind without an error.
 * `waiting`: waits for a person to confirm what it would end.
 */
export const sourceState = z.enum(["ok", "lagging", "failing", "waiting", "paused", "new"]);
export type SourceState = z.output<typeof sourceState>;

/** Credentials for a source. They are stored separately and never returned. */
export const sourceSecret = z.strictObject({
  username: z.string().max(200).optional(),
  password: z.string().max(500).optional(),
  bearerToken: z.string().max(4_000).optional(),
  /** Further headers, such as `X-Scope-OrgID`. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,60}$/), z.string().max(2_000)).optional(),
});
export type SourceSecret = z.output<typeof sourceSecret>;

/** A period in which a source did not report everything it should have. */
export const usageGap = z
  .object({
    /**
     * `gap`: a resource has no samples; `outage`: a whole target; `reset`: a counter restarted; `missed`: never
     * collected.
     */
    kind: z.enum(["gap", "outage", "reset", "missed", "other"]),
    from: instant,
    /** Null while it is open. */
    before: instant.nullable(),
    meter: z.string().nullable(),
    resource: z.string().nullable(),
    tenantId: z.string().nullable(),
    detail: z.string(),
  })
  .meta({ id: "UsageGap" });
export type UsageGap = z.output<typeof usageGap>;

/**
 * What an inventory would end if a person confirms it, since the list may be broken. Until then everything is
 * counted.
 */
export const sourceQuestion = z
  .object({
    /** The id changes whenever other resources would end, so that only what was shown can be confirmed. */
    id,
    askedAt: instant,
    /** `many`: more than a fifth of the counted resources would end. `incomplete`: part of the list cannot be read. */
    reason: z.enum(["many", "incomplete"]),
    detail: z.string(),
    /** How many resources are counted. */
    counted: z.number().int(),
    /** How many of them would end. */
    ends: z.number().int(),
    /** Up to ten of those that would end. */
    examples: z.array(z.object({ tenantId: z.string(), resource: z.string(), detail: z.string() })),
    /** When it was confirmed; the next poll ends the resources. */
    confirmedAt: instant.nullable(),
  })
  .meta({ id: "SourceQuestion" });
export type SourceQuestion = z.output<typeof sourceQuestion>;

/** A system that usage is collected from, with its state. */
export const usageSource = z
  .object({
    id,
    name: z.string(),
    kind: sourceKind,
    enabled: z.boolean(),
    url: z.string(),
    state: sourceState,
    lastSuccessAt: instant.nullable(),
    /** Seconds between now and the instant up to which usage is stored. */
    lagSeconds: z.number().int().nullable(),
    collectedUntil: instant.nullable(),
    catchingUp: z
      .object({
        from: instant.meta({ description: "Where the source began" }),
        until: instant.meta({ description: "Up to when there is something to collect" }),
        percent: z.number().int().meta({ description: "About how much of it is collected" }),
      })
      .nullable()
      .meta({ description: "How far a source is that lags and is being collected; null for any other" }),
    /** The gaps of the last days, newest first; at most 100. */
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

/** A source's name. It is part of the identity of everything it collects, so it can never be changed. */
const sourceName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,59}$/, "lower-case letters, digits, . _ -");

const common = {
  name: sourceName,
  enabled: z.boolean().default(true),
  secret: sourceSecret.optional(),
  /** Confirms that it may read series that another source reads; otherwise refused as `counted_twice`. */
  confirmDoubled: z.boolean().optional(),
};

/** A new source: its name, kind, configuration and credentials. */
export const newSource = z.discriminatedUnion("kind", [
  z.strictObject({ ...common, kind: z.literal("prometheus"), config: prometheusConfig }),
  z.strictObject({ ...common, kind: z.literal("openstack"), config: openstackConfig }),
  z.strictObject({ ...common, kind: z.literal("openstackApi"), config: openstackApiConfig }),
  z.strictObject({ ...common, kind: z.literal("inventory"), config: inventoryConfig }),
  z.strictObject({ ...common, kind: z.literal("events"), config: eventsConfig }),
]);
export type NewSource = z.output<typeof newSource>;

/** What a source would bill. Nothing is stored. */
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
        /** The unit of usage records, such as GiB-hour. */
        unit: z.string(),
        quantity: decimalString,
        resources: z.number().int(),
      }),
    ),
    unmatchedTenants: z.array(z.string()),
    /** Series or messages that would not be counted, with the reason. */
    skipped: z.array(
      z.object({ mapping: z.string(), reason: z.string(), series: z.number().int(), example: z.string() }),
    ),
    gaps: z.array(usageGap),
    notes: z.array(z.string()),
  })
  .meta({ id: "SourceDryRun" });
export type DryRunAnswer = z.output<typeof dryRunAnswer>;

/** What measuring hours again changes, by tenant and meter. Unchanged usage is left out. */
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
        /** The unit of usage records, such as GiB-hour. */
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

const presetOf = { id: z.string(), name: z.string(), description: z.string() };

/** Ready-made mappings for a well-known exporter or sender of events. */
export const sourcePreset = z
  .discriminatedUnion("kind", [
    z.object({ ...presetOf, kind: z.literal("prometheus"), mappings: z.array(prometheusMapping) }),
    z.object({ ...presetOf, kind: z.literal("events"), mappings: z.array(eventMapping) }),
  ])
  .meta({ id: "SourcePreset" });
export type SourcePreset = z.output<typeof sourcePreset>;

export const sourceRoutes = {
  listSources: route({
    method: "GET",
    path: "/usage/sources",
    summary: "The systems that usage is collected from, each with its last success, lag, gaps and errors",
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
    summary: "One source with its state and configuration, without its credentials",
    params: z.object({ id }),
    response: usageSource,
  }),
  updateSource: route({
    versioned: true,
    method: "PATCH",
    path: "/usage/sources/{id}",
    summary: "Change a source's configuration or credentials, pause or resume it",
    params: z.object({ id }),
    body: z.strictObject({
      enabled: z.boolean().optional(),
      config: z.looseObject({}).optional(),
      /** Replaces the stored credentials; null deletes them. */
      secret: sourceSecret.nullable().optional(),
      /** As for a new source. */
      confirmDoubled: z.boolean().optional(),
    }),
    response: usageSource,
  }),
  deleteSource: route({
    versioned: true,
    method: "DELETE",
    path: "/usage/sources/{id}",
    summary: "Remove a source; its collected usage stays",
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
      "Confirm that resources which an inventory no longer lists are gone; they end as of when that was first seen",
    params: z.object({ id }),
    body: z.strictObject({
      /** The question shown to the person. */
      question: id,
    }),
    response: usageSource,
  }),
  measureSourceAgain: route({
    method: "POST",
    path: "/usage/sources/{id}/measure-again",
    summary:
      "Measure a Prometheus source again from a day on, with its present mappings; differences become corrections",
    params: z.object({ id }),
    body: z.strictObject({
      /** A day in the billing zone. */
      from: date,
      /** Only returns what would change. */
      dryRun: z.boolean().default(false),
    }),
    response: measuredAgain,
  }),
  dryRunSource: route({
    method: "POST",
    path: "/usage/sources/dry-run",
    summary: "What a source would bill to which customer, and what matches no customer; nothing is stored",
    body: z.strictObject({
      source: newSource,
      /** How many hours up to now to try. */
      hours: z.number().int().min(1).max(48).default(1),
      /** For a source of events: JSON of one event or a list, or one event a line. */
      events: z.string().max(2_000_000).optional(),
      /** For a source of events: whether to try the events that were refused last, too. */
      refused: z.boolean().default(false),
    }),
    response: dryRunAnswer,
  }),
  listSourcePresets: route({
    method: "GET",
    path: "/usage/source-presets",
    summary: "Ready-made mappings for well-known exporters and senders of events",
    response: z.object({ items: z.array(sourcePreset), nextCursor: z.null() }),
  }),
};
