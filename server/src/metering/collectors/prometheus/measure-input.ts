import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import type { PrometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import type { Meter } from "@billow/core/metering/meter.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { PrometheusClient } from "./client.ts";
import type { Measurement } from "./measurement.ts";
import type { Targets } from "./targets.ts";

/** Hours to measure, in milliseconds; `before` is the end of an hour, or `now` where that comes first. */
export interface PageRange {
  from: number;
  before: number;
  now: number;
}

export interface MeasureInput {
  mapping: PrometheusMapping;
  meter: Meter;
  config: PrometheusConfig;
  client: PrometheusClient;
  targets: Targets;
  tiling: Tiling;
  measurement: Measurement;
  range: PageRange;
}

/** Identifies a mapping within its source. */
export function nameOfMapping({ name, meter }: PrometheusMapping): string {
  return name ?? meter;
}

/** The usual scrape interval, where the samples do not show it. */
export const INTERVAL_MS = 60_000;

/** The step at which an expression's values are requested. */
export function stepOf(mapping: PrometheusMapping): number {
  return (mapping.intervalSeconds ?? INTERVAL_MS / 1000) * 1000;
}
