import type { PrometheusConfig, PrometheusMapping } from "@billow/contract/metering/prometheus-source.ts";
import type { Tiling } from "@billow/core/tiling.ts";
import type { PrometheusClient } from "./client.ts";
import type { Measurement } from "./measurement.ts";
import type { Targets } from "./targets.ts";

/** Hours to measure, in milliseconds; `before` is the end of an hour, or `now` where that comes first. */
export interface PageRange {
  from: number;
  before: number;
  now: number;
}

export interface MeasureGiven {
  mapping: PrometheusMapping;
  config: PrometheusConfig;
  client: PrometheusClient;
  targets: Targets;
  tiling: Tiling;
  measurement: Measurement;
  range: PageRange;
}

/** What tells a mapping from the others of its source. */
export function nameOfMapping({ name, meter }: PrometheusMapping): string {
  return name ?? meter;
}

/** What most servers are set to, where samples do not tell. */
export const INTERVAL_MS = 60_000;

/** How far apart the values of an expression are asked for. */
export function stepOf(mapping: PrometheusMapping): number {
  return (mapping.intervalSeconds ?? INTERVAL_MS / 1000) * 1000;
}
