import { z } from "zod";
import { decimalString, instant, text } from "../wire.ts";

/** A label's name as Prometheus has it. */
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/, "a label's name, like project_id");

/** Where a dimension's value comes from: a label of the series, or the same text for all of them. */
const dimensionValue = z.union([z.strictObject({ label }), z.strictObject({ value: text(200) })]);

/** What a series of values is counted in; each becomes the meter's own unit. */
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
    /** Tells two mappings of one meter apart; the meter's id by default. It is part of what each reading is known by. */
    name: text(60).optional(),
    meter: z.string().max(100),
    /** A metric's name, with matchers if need be: its samples are read as they were scraped. */
    metric: z.string().min(1).max(2_000).optional(),
    /** An expression instead, evaluated once an interval: for joins with what holds the tenant. */
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
     * What several series of one resource at one instant mean: the same thing seen twice (`max`, as during a migration),
     * or parts of it (`sum`). By default gauges take the first; counters the second, but series that differ only in who
     * looked (`job`, `instance`, `replica`, `prometheus` …) and that say the same are one counter.
     */
    duplicates: z.enum(["max", "sum"]).optional(),
    /** Seconds between two samples; found from the samples by default. */
    intervalSeconds: z.number().int().min(1).max(3_600).optional(),
  })
  .refine((given) => (given.metric === undefined) !== (given.query === undefined), {
    message: "needs either metric or query",
    path: ["metric"],
  });
export type PrometheusMapping = z.output<typeof prometheusMapping>;

/** A Prometheus, or any other server with its HTTP API, and how its series become usage. */
export const prometheusConfig = z
  .strictObject({
    /** The server's address, with a path where its API is below one. Credentials belong into `secret`. */
    url: z.url({ protocol: /^https?$/ }).max(500),
    mappings: z.array(prometheusMapping).min(1).max(50),
    /** Usage from before this instant is not collected; by default, from before the source was made. */
    since: instant.optional(),
    /** Series that say whether a target could be scraped; null where the server has none. */
    up: z.string().min(1).max(500).nullable().default("up"),
    /** The current hour is collected again after this long. */
    everySeconds: z.number().int().min(15).max(3_600).default(300),
    /** A resource that misses samples for longer is shown as a gap. */
    flagAfterSeconds: z.number().int().min(30).max(86_400).default(300),
    /** Over a gap of at most this length the last value counts on. */
    holdSeconds: z.number().int().min(0).max(86_400).default(1_800),
    /** The same where the whole target could not be scraped and the resource is back afterwards. */
    outageHoldSeconds: z
      .number()
      .int()
      .min(0)
      .max(7 * 86_400)
      .default(86_400),
    /** Each hour is collected once more after this long, for samples that came late. */
    repairSeconds: z
      .number()
      .int()
      .min(0)
      .max(14 * 86_400)
      .default(21_600),
    /** After having been away, hours at most this old are filled in. */
    backfillSeconds: z
      .number()
      .int()
      .min(3_600)
      .max(62 * 86_400)
      .default(15 * 86_400),
    timeoutSeconds: z.number().int().min(1).max(300).default(30),
    /** Answers beyond this size are asked for again in smaller pieces. */
    answerBytesMax: z.number().int().min(10_000).max(1_000_000_000).default(64_000_000),
  })
  .refine(({ mappings }) => new Set(mappings.map((one) => one.name ?? one.meter)).size === mappings.length, {
    message: "two mappings have the same name; give each mapping of a meter its own",
    path: ["mappings"],
  });
export type PrometheusConfig = z.output<typeof prometheusConfig>;
