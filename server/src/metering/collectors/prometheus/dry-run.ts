import { type PrometheusConfig, prometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import type { UnrevisedReading } from "../../usage/ingest/revise-readings.ts";
import { tilingOf } from "../../usage/store/tilings.ts";
import type { DryRun } from "../kind-of-source.ts";
import type { OpenSource } from "../open-source.ts";
import { presentGap } from "../sources/present-gap.ts";
import { usageOfReadings } from "../usage-of-readings.ts";
import { prometheusClient } from "./client.ts";
import { nameOfMapping } from "./measure-input.ts";
import { measurePage } from "./measure-page.ts";
import { againText, unclearText } from "./repeated-series.ts";

/** Measures the last hours as collecting would. Stores nothing. @throws SourceError */
export async function dryRunPrometheus(
  deps: Deps,
  source: Pick<OpenSource, "name" | "config" | "secret" | "targets">,
  hours: number,
): Promise<DryRun> {
  const config: PrometheusConfig = prometheusConfig.parse(source.config);
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const tiling = tilingOf(deps.timeZone);
  const from = tiling.hours(now - hours * 3_600, now)[0]?.start ?? now;
  const meters = await loadMeters(deps.db);
  const page = await measurePage({
    config,
    client: prometheusClient(config, source),
    tiling,
    meters,
    sourceName: source.name,
    range: { from: from * 1000, before: now * 1000, now: now * 1000 },
  });
  const answer: DryRun = {
    from: instantOfSeconds(from),
    before: instantOfSeconds(now),
    usage: [],
    skipped: [],
    gaps: [],
    notes: page.hasUp ? [] : [NO_UP],
  };
  const readings: UnrevisedReading[] = [];
  for await (const { mapping, measured } of page.mappings()) {
    const name = nameOfMapping(mapping);
    readings.push(...measured.readings);
    answer.skipped.push(...measured.skipped.map((one) => ({ mapping: name, ...one })));
    answer.gaps.push(...measured.gaps.map(presentGap));
    if (measured.again !== null) answer.notes.push(againText(name, measured.again));
    if (measured.unclear !== null) answer.notes.push(unclearText(name, measured.unclear));
    if (measured.sampledHours.size === 0) {
      answer.notes.push(`${name}: ${mapping.metric ?? mapping.query} has no samples in these hours.`);
    }
  }
  answer.gaps.push(...page.outages().map(presentGap));
  answer.usage = usageOfReadings(readings, { meters, tiling });
  return answer;
}

const NO_UP =
  "The server has no `up` series, which say whether a target was scraped. So an outage is noticed only when all resources vanish at once.";
