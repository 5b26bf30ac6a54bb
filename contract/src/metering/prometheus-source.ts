import { z } from "zod";
import { instant } from "../wire.ts";
import { prometheusMapping } from "./prometheus-mapping.ts";

/** No source is read further back. */
export const BACKFILL_SECONDS_MAX = 62 * 86_400;

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
