import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import type { PrometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { FoundGap } from "../gap-queries.ts";
import type { PrometheusClient } from "./client.ts";
import { outageOf } from "./found-gaps.ts";
import type { PageRange } from "./measure-input.ts";
import { measureMapping } from "./measure-mapping.ts";
import type { Measured } from "./measurement.ts";
import { readTargets } from "./targets.ts";

/** Some hours of a source, measured mapping by mapping, so that only one mapping is in memory. */
export interface Page {
  mappings(): AsyncGenerator<{ mapping: PrometheusMapping; measured: Measured & { gaps: FoundGap[] } }>;
  /** Outages that begin in these hours. Complete after all mappings are measured. */
  outages(): FoundGap[];
  /** Whether the server has `up` series. */
  hasUp: boolean;
  /** Whether a target has answered after an instant (milliseconds). */
  answeredAfter(target: string, at: number): boolean;
}

/** The common name of targets that no label tells apart. */
const EVERYTHING = "Everything";

/** @throws SourceError */
export async function measurePage(input: {
  config: PrometheusConfig;
  client: PrometheusClient;
  tiling: Tiling;
  meters: Meters;
  sourceName: string;
  range: PageRange;
}): Promise<Page> {
  const { config, client, range } = input;
  const margin = Math.max(config.holdSeconds, config.flagAfterSeconds) * 1000 + 60_000;
  const reach = { from: range.from - margin, before: Math.min(range.now, range.before + margin) };
  const targets = await readTargets(client, config, reach);
  const longerThan = config.flagAfterSeconds * 1000;
  const isHeld = config.mappings.some(({ meter }) => input.meters.of(meter).kind !== "percentile");
  return {
    async *mappings() {
      for (const mapping of config.mappings) {
        yield { mapping, measured: await measureMapping({ ...input, mapping, targets }) };
      }
    },
    outages: () =>
      targets.seen().flatMap((target) =>
        targets
          .livenessOf(target)
          .outages({ longerThan, until: reach.before })
          .filter(({ from }) => from >= range.from && from < range.before)
          .map((outage) =>
            outageOf(outage, { target: target || EVERYTHING, holdSeconds: config.holdSeconds, isHeld }),
          ),
      ),
    hasUp: targets.hasUp,
    answeredAfter: (target, at) =>
      targets.livenessOf(target === EVERYTHING ? "" : target).nextAfter(at) !== null,
  };
}
