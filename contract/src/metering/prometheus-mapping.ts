import { z } from "zod";
import { decimalString, text } from "../wire.ts";

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
