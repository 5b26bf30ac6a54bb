import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import { appendSample, type GaugeSeries, integrateGauge } from "@billow/core/metering/gauge-usage.ts";
import type { FoundGap } from "../gap-queries.ts";
import { type ApiSeries, milliseconds } from "./client.ts";
import { gapOfResource } from "./found-gaps.ts";
import { inChunks } from "./in-chunks.ts";
import { INTERVAL_MS, type MeasureInput, stepOf } from "./measure-input.ts";
import { type Subject, seriesKey, subjectOf } from "./subject.ts";

interface TaggedSeries extends GaugeSeries {
  subject: Subject;
}

/**
 * Integrates the gauges of a mapping. Reads series from before the hours on, to know the value at their beginning. Over a
 * gap, readings for a percentile are not assumed: the meter says what an interval without one is.
 */
export async function measureGauge(input: MeasureInput): Promise<FoundGap[]> {
  const { mapping, config, measurement, range } = input;
  const isHeld = input.meter.kind !== "percentile";
  const read = createReader(input);
  const margin = Math.max(config.holdSeconds, config.flagAfterSeconds) * 1000 + INTERVAL_MS;
  const reach = { from: range.from - margin, before: Math.min(range.now, range.before + margin) };
  for await (const { series } of inChunks(reach, (piece) => samplesOf(input, piece))) {
    for (const one of series) read.take(one);
  }
  const interval = read.interval();
  const rules = {
    interval,
    flagAfter: Math.max(config.flagAfterSeconds * 1000, FLAG_INTERVALS * interval),
    hold: isHeld ? config.holdSeconds * 1000 : 0,
    outageHold: isHeld ? config.outageHoldSeconds * 1000 : 0,
  };
  const combine = mapping.duplicates ?? "max";
  const gaps: FoundGap[] = [];
  for (const series of read.resources()) {
    const found = integrateGauge({
      series,
      rules,
      combine,
      until: reach.before,
      liveness: (target) => input.targets.livenessOf(target),
    });
    for (const piece of found.pieces) {
      const subject = series[piece.series]?.subject;
      if (subject !== undefined) measurement.addStretch(subject, piece);
    }
    const [first] = series;
    if (first !== undefined)
      gaps.push(...found.gaps.map((gap) => gapOfResource(gap, { ...first.subject, meter: mapping.meter })));
  }
  return gaps;
}

/** A gap is reported from this many intervals on, however short they are. */
const FLAG_INTERVALS = 2.5;

function samplesOf(
  { mapping, client }: MeasureInput,
  piece: { from: number; before: number },
): Promise<ApiSeries[]> {
  if (mapping.metric !== undefined) return client.samples(mapping.metric, piece);
  return client.values(mapping.query ?? "", { ...piece, step: stepOf(mapping) });
}

/** Collects samples by resource, and determines their usual interval. */
function createReader({ mapping, config, measurement, targets }: MeasureInput) {
  const all = new Map<string, TaggedSeries>();
  const steps = new Map<number, number>();
  const flagAfter = Math.max(config.flagAfterSeconds * 1000, FLAG_INTERVALS * stepOf(mapping));

  function take({ metric, values }: ApiSeries): void {
    const subject = subjectOf(mapping, metric);
    if ("reason" in subject) {
      measurement.skip(subject.reason, metric);
      return;
    }
    const target = targets.nameOf(metric);
    const key = seriesKey(metric);
    const series = all.get(key) ?? { target, subject, runs: [] };
    all.set(key, series);
    let last = series.runs.at(-1)?.last;
    for (const [seconds, text] of values) {
      const at = milliseconds(seconds);
      measurement.see(at);
      const value = measurement.valueOf(text, metric);
      if (value === null) continue;
      appendSample(series, { at, value }, flagAfter);
      targets.see(target, at, resourceKey(subject));
      if (last !== undefined) count(steps, Math.floor((at - last) / 1000 + 0.5));
      last = at;
    }
  }

  return {
    take,
    resources: () => Map.groupBy(all.values(), ({ subject }) => resourceKey(subject)).values(),
    /** As configured, otherwise the most frequent interval. */
    interval: () => (mapping.intervalSeconds === undefined ? usual(steps) * 1000 : stepOf(mapping)),
  };
}

/** A resource of a tenant, whatever its dimensions are at the time. */
function resourceKey({ tenantId, resource }: Subject): string {
  return dimensionsKey({ tenantId, resource });
}

function count(steps: Map<number, number>, step: number): void {
  if (step > 0) steps.set(step, (steps.get(step) ?? 0) + 1);
}

/** The most frequent step in seconds; of equally frequent ones the shorter. */
function usual(steps: ReadonlyMap<number, number>): number {
  const [best] = [...steps].sort(([a, timesA], [b, timesB]) => timesB - timesA || a - b);
  return best?.[0] ?? INTERVAL_MS / 1000;
}
