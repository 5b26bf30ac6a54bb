import { type CounterState, countStep } from "@billow/core/counter-usage.ts";
import { type Decimal, decimal } from "@billow/core/decimal.ts";
import type { FoundGap } from "../gap-queries.ts";
import { type ApiSeries, milliseconds } from "./client.ts";
import { resetOf } from "./found-gaps.ts";
import { inChunks } from "./in-chunks.ts";
import { type MeasureGiven, stepOf } from "./measure-given.ts";
import { type Subject, seriesKey, subjectOf } from "./subject.ts";

/** A counter is looked for this far back, so that what it counted while nobody looked is not lost. */
const LOOK_BACK = "1d";

interface SeriesState {
  subject: Subject;
  state: CounterState | null;
  /** Increases by the first second of their hour. */
  byHour: Map<number, Decimal>;
}

/** Adds up the increases of a mapping's counters, each counted in the hour in which it was seen. */
export async function measureCounter(given: MeasureGiven): Promise<FoundGap[]> {
  const { mapping, client, range } = given;
  const all = new Map<string, SeriesState>();
  const gaps: FoundGap[] = [];
  for (const series of await statesBefore(given)) {
    const [last] = series.values;
    const state = last === undefined ? null : given.measurement.valueOf(last[1], series.metric);
    const subject = subjectOf(mapping, series.metric);
    if (state !== null && !("reason" in subject)) {
      all.set(seriesKey(series.metric), { subject, state: { value: state, at: null }, byHour: new Map() });
    }
  }
  const ask = (piece: { from: number; before: number }) =>
    mapping.metric === undefined
      ? client.values(mapping.query ?? "", { ...piece, step: stepOf(mapping) })
      : client.samples(mapping.metric, piece);
  for await (const answer of inChunks({ from: range.from, before: Math.min(range.before, range.now) }, ask)) {
    for (const series of answer) take(series, given, all, gaps);
  }
  addUp(given, all);
  return gaps;
}

/** What each counter said last before the hours begin. */
function statesBefore({ mapping, client, range }: MeasureGiven): Promise<ApiSeries[]> {
  const at = range.from - 1;
  if (mapping.metric !== undefined)
    return client.valueAt(`last_over_time(${mapping.metric}[${LOOK_BACK}])`, at);
  // One step back, which is where the hours before have ended; an expression cannot be looked back through cheaply.
  return client.valueAt(mapping.query ?? "", Math.floor(at / stepOf(mapping)) * stepOf(mapping));
}

function take(
  { metric, values }: ApiSeries,
  { mapping, measurement, targets, tiling }: MeasureGiven,
  all: Map<string, SeriesState>,
  gaps: FoundGap[],
): void {
  const subject = subjectOf(mapping, metric);
  if ("reason" in subject) {
    measurement.skip(subject.reason, metric);
    return;
  }
  const key = seriesKey(metric);
  const series = all.get(key) ?? { subject, state: null, byHour: new Map<number, Decimal>() };
  all.set(key, series);
  const target = targets.nameOf(metric);
  for (const [seconds, text] of values) {
    const at = milliseconds(seconds);
    measurement.see(at);
    const value = measurement.valueOf(text, metric);
    if (value === null) continue;
    targets.see(target, at, subject.resource);
    const { increase, isReset, state } = countStep(series.state, { at, value });
    if (isReset && series.state !== null) {
      gaps.push(resetOf({ ...subject, meter: mapping.meter, before: series.state, after: state, at }));
    }
    series.state = state;
    const hour = hourOf(at, tiling);
    series.byHour.set(hour, (series.byHour.get(hour) ?? ZERO).plus(increase));
  }
}

const ZERO = decimal(0n);

const hours = new WeakMap<MeasureGiven["tiling"], { start: number; end: number }>();

/** The first second of the hour of an instant; samples come in order, so it is mostly the same as before. */
function hourOf(at: number, tiling: MeasureGiven["tiling"]): number {
  const second = Math.floor(at / 1000);
  let hour = hours.get(tiling);
  if (hour === undefined || second < hour.start || second >= hour.end) {
    hour = tiling.hours(second, second + 1)[0] ?? { start: second, end: second + 1 };
    hours.set(tiling, hour);
  }
  return hour.start;
}

/** Parts of one resource add up; where they are the same thing seen twice, the larger of them counts. */
function addUp({ mapping, measurement }: MeasureGiven, all: ReadonlyMap<string, SeriesState>): void {
  const isSum = (mapping.duplicates ?? "sum") === "sum";
  const largest = new Map<string, { subject: Subject; hour: number; amount: Decimal }>();
  for (const { subject, byHour } of all.values()) {
    for (const [hour, amount] of byHour) {
      if (isSum) measurement.add(subject, hour * 1000, amount);
      else {
        const key = seriesKey({
          ...subject.dimensions,
          "\0t": subject.tenantId,
          "\0r": subject.resource,
          "\0h": String(hour),
        });
        const before = largest.get(key);
        if (before === undefined || amount.gt(before.amount)) largest.set(key, { subject, hour, amount });
      }
    }
  }
  for (const { subject, hour, amount } of largest.values()) measurement.add(subject, hour * 1000, amount);
}
