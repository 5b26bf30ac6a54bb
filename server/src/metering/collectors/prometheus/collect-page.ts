import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import type { PrometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Deps } from "../../../deps.ts";
import { epochSeconds, instantOfSeconds } from "../../../http/present.ts";
import { dropGaps, endedOutages, type FoundGap, openGaps, putGaps } from "../gap-queries.ts";
import type { OpenSource } from "../open-source.ts";
import { submitReadings } from "../submit-readings.ts";
import { readingIdsOf } from "../window-queries.ts";
import type { PrometheusClient } from "./client.ts";
import { nameOfMapping } from "./measure-input.ts";
import { measurePage, type Page } from "./measure-page.ts";
import type { Measured } from "./measurement.ts";
import { unclearText } from "./repeated-series.ts";

export interface PageInput {
  deps: Deps;
  source: OpenSource;
  config: PrometheusConfig;
  client: PrometheusClient;
  tiling: Tiling;
  meters: Meters;
  /** Epoch seconds. `from` is the beginning of an hour; `before` is the end of an hour, or `now`. */
  now: number;
  from: number;
  before: number;
}

/**
 * Measures some hours and brings the stored readings and gaps of these hours in line. The hours of an outage are
 * measured together, because the usage during it follows from the values before and after it.
 *
 * @throws SourceError
 */
export async function collectPage(asked: PageInput): Promise<Page> {
  const input = { ...asked, ...(await wholeOutages(asked)) };
  const { deps, source, from, before, now } = input;
  const range = { from: from * 1000, before: before * 1000, now: now * 1000 };
  const page = await measurePage({ ...input, sourceName: source.name, range });
  const gaps: FoundGap[] = [];
  if (from >= before) return page;
  for await (const { mapping, measured } of page.mappings()) {
    await submitReadings(deps, {
      source,
      mapping: nameOfMapping(mapping),
      from,
      before,
      readings: measured.readings,
      confirmed: measured.sampledHours,
      hourOf: (second) => input.tiling.hours(second, second + 1)[0]?.start ?? second,
    });
    gaps.push(...measured.gaps, ...(await worries(input, mapping, measured)));
  }
  gaps.push(...page.outages());
  const span = { collectorId: source.id, from: instantOfSeconds(from), before: instantOfSeconds(before) };
  await dropGaps(deps.db, { ...span, kinds: ["gap", "outage", "reset", "other"], keep: gaps });
  await putGaps(deps.db, { collectorId: source.id, gaps, newId: deps.newId, now: instantOfSeconds(now) });
  return page;
}

/** The requested hours, extended by the hours in which an overlapping outage began or ended. */
async function wholeOutages(asked: PageInput): Promise<{ from: number; before: number }> {
  const { deps, source, config, tiling, now } = asked;
  const outages = await endedOutages(deps.db, {
    collectorId: source.id,
    from: instantOfSeconds(asked.from),
    before: instantOfSeconds(asked.before),
  });
  let { from, before } = asked;
  for (const { starts_at, ends_at } of outages) {
    const [start, end] = [epochSeconds(starts_at), epochSeconds(ends_at ?? starts_at)];
    if (end - start > config.outageHoldSeconds) continue;
    from = Math.min(from, tiling.hours(start, start + 1)[0]?.start ?? from);
    before = Math.max(before, Math.min(now, tiling.hours(end, end + 1)[0]?.end ?? before));
  }
  return { from, before };
}

/** Warnings for the operator about usage that could be counted, as gaps over these hours. */
async function worries(
  input: PageInput,
  mapping: PrometheusMapping,
  measured: Measured,
): Promise<FoundGap[]> {
  const name = nameOfMapping(mapping);
  const found = measured.skipped.map(
    ({ reason, series, example }) =>
      `${series} series of ${name} are not counted: ${reason}. One of them: ${example}`,
  );
  if (measured.beyondExact !== null) {
    found.push(
      `${name} has a value of ${measured.beyondExact}, beyond 2^53. Prometheus stores such values rounded, so the usage is off by a few units.`,
    );
  }
  if (measured.unclear !== null) found.push(unclearText(name, measured.unclear));
  if (measured.sampledHours.size === 0 && (await wasTold(input, name)) && !(await isOut(input))) {
    found.push(
      `${mapping.metric ?? mapping.query} has no samples, although it had some before. Usage counted before is kept. Check whether the metric or its labels were renamed.`,
    );
  }
  return found.map((detail, index) => ({
    kind: "other",
    subject: `${name} ${index}`,
    meter: mapping.meter,
    resource: null,
    tenant_id: null,
    starts_at: instantOfSeconds(input.from),
    ends_at: instantOfSeconds(input.before),
    detail: detail.slice(0, DETAIL_LENGTH_MAX),
  }));
}

const DETAIL_LENGTH_MAX = 600;

/** Whether a target is out, which explains the missing samples. */
async function isOut({ deps, source }: PageInput): Promise<boolean> {
  return (await openGaps(deps.db, { collectorId: source.id, kind: "outage" })).length > 0;
}

/** Whether readings were reported for these hours or the hours just before. */
async function wasTold({ deps, source, from, before }: PageInput, mapping: string): Promise<boolean> {
  const hours = await readingIdsOf(deps.db, {
    collectorId: source.id,
    mapping,
    from: from - 2 * 3_600,
    before,
  });
  return [...hours.values()].some((ids) => ids.length > 0);
}
