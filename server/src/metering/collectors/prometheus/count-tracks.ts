import { type CounterSample, type CounterStep, countSteps } from "@billow/core/metering/counter-usage.ts";
import { isSameCounter } from "@billow/core/metering/same-counter.ts";
import type { Decimal } from "@billow/core/money/decimal.ts";
import { isZero } from "@billow/core/money/decimal.ts";
import { type CounterTrack, samplesOf } from "./counter-tracks.ts";

/** The period to count, in milliseconds. */
interface Stretch {
  from: number;
  before: number;
}

/** A counter, with all series that report it. */
interface Counter {
  tracks: CounterTrack[];
  samples: CounterSample[];
  steps: CounterStep[];
}

/** What the series of a subject counted in the period. */
export interface Counted {
  counters: { steps: CounterStep[] }[];
  /** Series of a counter that another series already reports. */
  again: CounterTrack[];
  /** Series that may be the same counter or several. All of them were counted. */
  unclear: CounterTrack[];
}

/**
 * Counts the series of a subject. Series that differ only in the observer's labels and report the same values are the
 * same counter, and count once. All others are parts.
 *
 * @param options.isEach the mapping says that every series is a separate counter
 */
export function countTracks(
  tracks: readonly CounterTrack[],
  options: { stretch: Stretch; isEach: boolean; read: (text: string) => Decimal | null },
): Counted {
  const told = tracks.map((track) => ({ tracks: [track], samples: samplesOf(track, 0, options.read) }));
  const alone = told.length === 1 || options.isEach;
  const counters = (alone ? told : merged(told, options)).map((one): Counter => {
    const bases = one.tracks.map((track) => baseOf(track, one.tracks, options));
    const steps = countSteps(bases, one.samples).filter(({ at }) => isWithin(at, options.stretch));
    return { ...one, steps };
  });
  return {
    counters,
    again: counters.flatMap((counter) => (counter.steps.some(isRise) ? counter.tracks.slice(1) : [])),
    unclear: alone ? [] : unclear(counters),
  };
}

type Told = Pick<Counter, "tracks" | "samples">;
type CountOptions = Parameters<typeof countTracks>[1];

function merged(told: readonly Told[], { read }: CountOptions): Told[] {
  const counters: Told[] = [];
  for (const one of told) {
    const same = counters.find(
      (counter) =>
        counter.tracks[0]?.group === one.tracks[0]?.group && isSameCounter(counter.samples, one.samples),
    );
    if (same === undefined) counters.push(one);
    else {
      same.tracks = [...same.tracks, ...one.tracks];
      same.samples = same.tracks
        .flatMap((track, series) => samplesOf(track, series, read))
        .sort((a, b) => a.at - b.at);
    }
  }
  return counters;
}

/** The last value before the period. If the series was absent while others were scraped, its value is too old to use. */
function baseOf(
  track: CounterTrack,
  all: readonly CounterTrack[],
  { stretch, read }: CountOptions,
): Decimal | null {
  const isThere = ({ at }: CounterTrack) => at[0] !== undefined && at[0] < stretch.from;
  if (track.base === null || (all.some(isThere) && !isThere(track))) return null;
  return read(track.base);
}

/** Pairs of counters that differ only in the observer's labels, or that rise together although other labels differ. */
function unclear(counters: readonly Counter[]): CounterTrack[] {
  const found = new Set<CounterTrack>();
  const rising = counters.filter(({ steps }) => steps.some(isRise)).slice(0, COMPARED_MAX);
  for (const [place, one] of rising.entries()) {
    for (const other of rising.slice(place + 1)) {
      const [track, second] = [one.tracks[0], other.tracks[0]];
      if (track === undefined || second === undefined || !riseTogether(one, other)) continue;
      const isAlike = isSameCounter(one.samples, other.samples) === true;
      if (isAlike || track.group === second.group) found.add(track).add(second);
    }
  }
  return [...found];
}

/** With more parts than this, the counters are not compared. */
const COMPARED_MAX = 16;

/** A machine that has moved leaves a counter behind that stands still. That is not a duplicate. */
const RISES_MIN = 3;

function riseTogether(one: Counter, other: Counter): boolean {
  const from = Math.max(one.steps[0]?.at ?? 0, other.steps[0]?.at ?? 0);
  const until = Math.min(one.steps.at(-1)?.at ?? 0, other.steps.at(-1)?.at ?? 0);
  const rises = ({ steps }: Counter) =>
    steps.filter((step) => step.at >= from && step.at <= until && isRise(step)).length;
  return rises(one) >= RISES_MIN && rises(other) >= RISES_MIN;
}

function isRise({ kind, increase }: CounterStep): boolean {
  return kind === "on" && !isZero(increase);
}

function isWithin(at: number, { from, before }: Stretch): boolean {
  return at >= from && at < before;
}
