import { z } from "zod";
import { decimalString, instant, text } from "../wire.ts";

/** No source is read further back. */
export const BACKFILL_SECONDS_MAX = 62 * 86_400;

/** A label's name as Prometheus has it. */
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/, "a label's name, like project_id");

/** The source of a dimension's value: a label of the series, or the same text for all series. */
const dimensionValue = z.union([z.strictObject({ label }), z.strictObject({ value: text(200) })]);

/** The unit of a series' values. Each is converted to the meter's own unit. */
export const sampleUnit = z.enum([
  "count",
  "bits",
  "bytes",
  "KiB",
  "MiB",
  "GiB",
  "TiB",
  "kB",
  "MB",
  "GB",
  "TB",
]);
export type SampleUnit = z.output<typeof sampleUnit>;

/** How the series of one metric become the usage of one meter. */
export const prometheusMapping = z
  .strictObject({
    /** Distinguishes two mappings of a meter; the meter's id by default. It is part of each reading's identity. */
    name: text(60).optional(),
    meter: z.string().max(100),
    /** A metric's name, with matchers if necessary. Its samples are read as scraped. */
    metric: z.string().min(1).max(2_000).optional(),
    /** An expression instead, evaluated once per interval: for joins with a series that has the tenant. */
    query: z.string().min(1).max(4_000).optional(),
    /** A gauge is integrated over time, a counter's increases are added up. */
    type: z.enum(["gauge", "counter"]),
    tenantLabel: label,
    resourceLabels: z.array(label).min(1).max(8),
    dimensions: z.record(z.string().regex(/^[A-Za-z][\w.-]{0,59}$/), dimensionValue).optional(),
    unit: sampleUnit.default("count"),
    /** Multiplies every value, after its unit. */
    factor: decimalString.optional(),
    /**
     * The meaning of several series of a resource at one instant: duplicates (`max`, as during a migration), or parts
     * (`sum`). By default gauges are duplicates. Counters are parts, except that series which differ only in the
     * observer (`job`, `instance`, `replica`, `prometheus` …) and report the same values are one counter.
     */
    duplicates: z.enum(["max", "sum"]).optional(),
    /** Seconds between two samples; derived from the samples by default. */
    intervalSeconds: z.number().int().min(1).max(3_600).optional(),
  })
  .refine((mapping) => (mapping.metric === undefined) !== (mapping.query === undefined), {
    message: "needs either metric or query",
    path: ["metric"],
  });
export type PrometheusMapping = z.output<typeof prometheusMapping>;

/** A Prometheus, or another server with the same HTTP API, and how its series become usage. */
export const prometheusConfig = z
  .strictObject({
    /** The server's address, including the path above its API. Put credentials into `secret`. */
    url: z.url({ protocol: /^https?$/ }).max(500),
    mappings: z.array(prometheusMapping).min(1).max(50),
    /** Usage before this instant is not collected; by default, usage from before the source was created. */
    since: instant.optional(),
    /** Series that say whether a target could be scraped; null where the server has none. */
    up: z.string().min(1).max(500).nullable().default("up"),
    /** The current hour is collected again after this long. */
    everySeconds: z.number().int().min(15).max(3_600).default(300),
    /** A resource without samples for longer is reported as a gap. */
    flagAfterSeconds: z.number().int().min(30).max(86_400).default(300),
    /** Over gaps up to this length the last value is assumed. */
    holdSeconds: z.number().int().min(0).max(86_400).default(1_800),
    /** The same, if the whole target could not be scraped and the resource is there afterwards. */
    outageHoldSeconds: z
      .number()
      .int()
      .min(0)
      .max(7 * 86_400)
      .default(86_400),
    /** Each hour is measured again after this long, for late samples. */
    repairSeconds: z
      .number()
      .int()
      .min(0)
      .max(14 * 86_400)
      .default(21_600),
    /** After an interruption, hours up to this age are collected; further back where `since` is earlier. */
    backfillSeconds: z
      .number()
      .int()
      .min(3_600)
      .max(BACKFILL_SECONDS_MAX)
      .default(15 * 86_400),
    timeoutSeconds: z.number().int().min(1).max(300).default(30),
    /** Larger answers are requested again in smaller pieces. */
    answerBytesMax: z.number().int().min(10_000).max(1_000_000_000).default(64_000_000),
  })
  .refine(({ mappings }) => new Set(mappings.map((one) => one.name ?? one.meter)).size === mappings.length, {
    message: "two mappings have the same name; give each mapping of a meter its own",
    path: ["mappings"],
  });
export type PrometheusConfig = z.output<typeof prometheusConfig>;
