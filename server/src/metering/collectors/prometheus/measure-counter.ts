import { COUNTER_LOOK_AHEAD_MS } from "@billow/core/metering/counter-usage.ts";
import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import { type Decimal, decimal } from "@billow/core/money/decimal.ts";
import type { FoundGap } from "../gap-queries.ts";
import { type ApiSeries, milliseconds } from "./client.ts";
import { type Counted, countTracks } from "./count-tracks.ts";
import { type CounterTracks, forgetSamples, groupOf } from "./counter-tracks.ts";
import { fallOf } from "./found-gaps.ts";
import { inChunks } from "./in-chunks.ts";
import { type MeasureInput, stepOf } from "./measure-input.ts";
import { type Subject, seriesKey, subjectOf } from "./subject.ts";

/** How far back to look for a counter's last value, so that increases during an outage are not lost. */
const LOOK_BACK = "1d";

/** Length counted at once. A longer one needs memory for samples; a shorter one repeats work for each series. */
const STRETCH_MS = 1_800_000;

type All = Map<string, CounterTracks>;

/** Adds up the increases of a mapping's counters. Each counts in the hour in which it was seen. */
export async function measureCounter(input: MeasureInput): Promise<FoundGap[]> {
  const { mapping, client, range } = input;
  const reach = {
    from: range.from - COUNTER_LOOK_AHEAD_MS,
    before: Math.min(range.now, range.before + COUNTER_LOOK_AHEAD_MS),
  };
  const end = Math.min(range.before, range.now);
  const all = await tracksBefore(input, reach.from);
  const gaps: FoundGap[] = [];
  const ask = (piece: { from: number; before: number }) =>
    mapping.metric === undefined
      ? client.values(mapping.query ?? "", { ...piece, step: stepOf(mapping) })
      : client.samples(mapping.metric, piece);
  let from = range.from;
  for await (const { series, until } of inChunks(reach, ask)) {
    for (const one of series) take(one, input, all);
    const before = until === reach.before ? end : Math.min(end, until - COUNTER_LOOK_AHEAD_MS);
    if (before < end && before - from < STRETCH_MS) continue;
    count(input, all, { from, before }, gaps);
    from = before;
  }
  return gaps;
}

/** The last value of each counter before an instant. */
async function tracksBefore(input: MeasureInput, from: number): Promise<All> {
  const all: All = new Map();
  for (const series of await statesBefore(input, from - 1)) {
    const subject = subjectOf(input.mapping, series.metric);
    const text = series.values.at(-1)?.[1];
    if (text === undefined || "reason" in subject) continue;
    if (input.measurement.valueOf(text, series.metric) === null) continue;
    trackOf(all, subject, series.metric).base = text;
  }
  return all;
}

function statesBefore({ mapping, client }: MeasureInput, at: number): Promise<ApiSeries[]> {
  if (mapping.metric !== undefined)
    return client.valueAt(`last_over_time(${mapping.metric}[${LOOK_BACK}])`, at);
  // One step back, where the hours before ended. Looking further back is expensive for an expression.
  return client.valueAt(mapping.query ?? "", Math.floor(at / stepOf(mapping)) * stepOf(mapping));
}

function trackOf(all: All, subject: Subject, labels: Readonly<Record<string, string>>) {
  const key = subjectKey(subject);
  const own = all.get(key) ?? { subject, tracks: new Map() };
  all.set(key, own);
  const series = seriesKey(labels);
  const track = own.tracks.get(series) ?? { group: groupOf(labels), labels, base: null, at: [], text: [] };
  own.tracks.set(series, track);
  return track;
}

function subjectKey({ tenantId, resource, dimensions }: Subject): string {
  return dimensionsKey({ ...dimensions, "\0t": tenantId, "\0r": resource });
}

/** Adds the samples of a series to its track. */
function take(
  { metric, values }: ApiSeries,
  { mapping, measurement, targets, range }: MeasureInput,
  all: All,
) {
  const subject = subjectOf(mapping, metric);
  if ("reason" in subject) {
    measurement.skip(subject.reason, metric);
    return;
  }
  const track = trackOf(all, subject, metric);
  const target = targets.nameOf(metric);
  for (const [seconds, text] of values) {
    const at = milliseconds(seconds);
    const isAsked = at >= range.from && at < range.before;
    if (isAsked) measurement.see(at);
    if (measurement.valueOf(text, metric) === null) continue;
    if (isAsked) targets.see(target, at, subject.resource);
    track.at.push(at);
    track.text.push(text);
  }
}

/** Counts a period whose samples are complete, and drops samples that are no longer needed. */
function count(
  input: MeasureInput,
  all: All,
  stretch: { from: number; before: number },
  gaps: FoundGap[],
): void {
  const { mapping, measurement } = input;
  for (const { subject, tracks } of all.values()) {
    const own = [...tracks.values()].filter(({ at }) => at.length > 0);
    const counted = countTracks(own, {
      stretch,
      isEach: mapping.duplicates !== undefined,
      read: (text) => measurement.valueOf(text, {}),
    });
    const parts = counted.counters.map(({ steps }) => byHour(steps, input));
    for (const [hour, increase] of together(parts, mapping.duplicates ?? "sum")) {
      measurement.add(subject, hour * 1000, increase);
    }
    note(counted, measurement);
    const whose = { ...subject, meter: mapping.meter };
    gaps.push(...counted.counters.flatMap(({ steps }) => steps.flatMap((step) => fallOf(step, whose) ?? [])));
    for (const track of own) forgetSamples(track, stretch.before);
  }
}

function note({ again, unclear }: Counted, measurement: MeasureInput["measurement"]): void {
  for (const { labels } of again) measurement.note("again", labels);
  for (const { labels } of unclear) measurement.note("unclear", labels);
}

function byHour(steps: Counted["counters"][number]["steps"], input: MeasureInput): Map<number, Decimal> {
  const hours = new Map<number, Decimal>();
  for (const { at, increase } of steps) {
    const hour = hourOf(at, input.tiling);
    hours.set(hour, (hours.get(hour) ?? ZERO).plus(increase));
  }
  return hours;
}

const ZERO = decimal(0n);

const hours = new WeakMap<MeasureInput["tiling"], { start: number; end: number }>();

/** The first second of an instant's hour. Samples are in order, so it is usually the same as before. */
function hourOf(at: number, tiling: MeasureInput["tiling"]): number {
  const second = Math.floor(at / 1000);
  let hour = hours.get(tiling);
  if (hour === undefined || second < hour.start || second >= hour.end) {
    hour = tiling.hours(second, second + 1)[0] ?? { start: second, end: second + 1 };
    hours.set(tiling, hour);
  }
  return hour.start;
}

/** Adds up the parts of a resource. Where they are duplicates, the largest counts. */
function together(parts: readonly Map<number, Decimal>[], how: "max" | "sum"): Map<number, Decimal> {
  const [first = new Map<number, Decimal>(), ...rest] = parts;
  for (const [hour, amount] of rest.flatMap((part) => [...part])) {
    const before = first.get(hour) ?? ZERO;
    const larger = amount.gt(before) ? amount : before;
    first.set(hour, how === "sum" ? before.plus(amount) : larger);
  }
  return first;
}
