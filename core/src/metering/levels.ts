import { type Decimal, decimal } from "../money/decimal.ts";
import { type Meter, ordinal } from "./meter.ts";
import { monthOfDay, nextMonth } from "./period.ts";
import type { Tiling } from "./tiling.ts";

/** A size that a resource held over `[from, before)`, in epoch seconds: a reading, or part of an allocation. */
export interface LevelSpan {
  readonly resource: string;
  readonly from: number;
  readonly before: number;
  /** The `dimensionsKey`. */
  readonly dimensions: string;
  /** In the stored form, micro-units. */
  readonly size: Decimal;
}

/**
 * What a month comes to, with equal dimensions: the level of one moment. It is usage of the hour in which that moment
 * lies. So hours, days and months sum, and the sum of a month is its figure.
 */
export interface MonthLevel {
  readonly meter: string;
  readonly dimensions: string;
  /** The first moment of that level, in epoch seconds. */
  readonly at: number;
  readonly hour: number;
  readonly day: string;
  /** In the stored form. */
  readonly quantity: Decimal;
}

/** A time `[from, before)`, in epoch seconds. */
export interface TimeWindow {
  readonly from: number;
  readonly before: number;
}

type LevelMeter = Pick<Meter, "id" | "kind" | "percentile" | "intervalSeconds" | "missing">;

/**
 * The level of a month is the sum of the sizes that resources with equal dimensions hold at one moment. Of a `peak`
 * meter the largest level counts, of a `percentile` meter the nearest rank of the levels at which its intervals begin.
 *
 * @param months first days of local months, each once
 */
export function monthLevels(
  meter: LevelMeter,
  { spans, months, tiling }: { spans: readonly LevelSpan[]; months: readonly string[]; tiling: Tiling },
): MonthLevel[] {
  const levels: MonthLevel[] = [];
  const series = [...Map.groupBy(spans, (span) => span.dimensions)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const first of months) {
    const month = monthWindow(first, tiling);
    for (const [dimensions, own] of series) {
      const steps = stepsWithin(own, month);
      const found =
        meter.kind === "peak"
          ? highest(steps)
          : nearestRank(intervalsOf(steps, intervalOf(meter)), month, meter);
      levels.push(...placed(found, { meter: meter.id, dimensions, tiling }));
    }
  }
  return levels;
}

/** The largest levels within a window, by dimensions. */
export function peaksWithin(
  meter: string,
  { spans, window, tiling }: { spans: readonly LevelSpan[]; window: TimeWindow; tiling: Tiling },
): MonthLevel[] {
  return [...Map.groupBy(spans, (span) => span.dimensions)].flatMap(([dimensions, own]) =>
    placed(highest(stepsWithin(own, window)), { meter, dimensions, tiling }),
  );
}

/** The intervals of a month that have one level: how many, and which is the first, counted from 1970. */
export interface IntervalLevel {
  readonly level: Decimal;
  readonly intervals: number;
  readonly first: number;
}

/** What a month of a `percentile` meter comes to, with equal dimensions, from the levels of its intervals. */
export function percentileLevel(
  meter: LevelMeter,
  {
    dimensions,
    intervals,
    month,
    tiling,
  }: { dimensions: string; intervals: readonly IntervalLevel[]; month: TimeWindow; tiling: Tiling },
): MonthLevel[] {
  return placed(nearestRank(intervals, month, meter), { meter: meter.id, dimensions, tiling });
}

/** The intervals that begin within a time, as the first one's number and that of the first one after it. */
export function intervalsWithin(
  { from, before }: TimeWindow,
  meter: LevelMeter,
): { first: number; end: number } {
  const seconds = intervalOf(meter);
  return { first: nth(from, seconds), end: nth(before, seconds) };
}

function placed(
  found: Found,
  { meter, dimensions, tiling }: { meter: string; dimensions: string; tiling: Tiling },
): MonthLevel[] {
  if (found === null || found.level.lte("0")) return [];
  const [tile] = tiling.hours(found.at, found.at + 1);
  if (tile === undefined) throw new RangeError("The month has no such hour.");
  return [{ meter, dimensions, at: found.at, hour: tile.start, day: tile.day, quantity: found.level }];
}

/** The first days of the months that a window touches. */
export function monthsWithin({ from, before }: { from: number; before: number }, tiling: Tiling): string[] {
  const months: string[] = [];
  if (from >= before) return months;
  const last = monthOfDay(tiling.dayOf(before - 1));
  for (let month = monthOfDay(tiling.dayOf(from)); month <= last; month = nextMonth(month))
    months.push(`${month}-01`);
  return months;
}

/** From a month's first second to the next month's. */
export function monthWindow(first: string, tiling: Tiling): { from: number; before: number } {
  const next = `${nextMonth(monthOfDay(first))}-01`;
  return { from: tiling.startOfDay(first), before: tiling.startOfDay(next) };
}

/** A time in which the level stays the same. `held` says how many spans make it: none where nothing is known. */
interface Step {
  readonly at: number;
  readonly before: number;
  readonly level: Decimal;
  readonly held: number;
}

/** The steps of a window without gaps, from its first second to its last. */
function stepsWithin(spans: readonly LevelSpan[], window: { from: number; before: number }): Step[] {
  const changes = spans
    .map((span) => ({
      ...span,
      from: Math.max(span.from, window.from),
      before: Math.min(span.before, window.before),
    }))
    .filter(({ from, before }) => from < before)
    .flatMap(({ from, before, size }) => [
      { at: from, delta: size, held: 1 },
      { at: before, delta: decimal("0").minus(size), held: -1 },
    ])
    .sort((a, b) => a.at - b.at);
  const steps: Step[] = [];
  let [at, level, held] = [window.from, decimal("0"), 0];
  for (const change of [...changes, { at: window.before, delta: decimal("0"), held: 0 }]) {
    if (change.at > at) steps.push({ at, before: change.at, level, held });
    at = change.at;
    level = level.plus(change.delta);
    held += change.held;
  }
  return steps;
}

type Found = Pick<Step, "at" | "level"> | null;

function highest(steps: readonly Step[]): Found {
  let found: Found = null;
  for (const step of steps) if (step.held > 0 && (found === null || step.level.gt(found.level))) found = step;
  return found;
}

/** The intervals that begin in each step: an interval has the level of its first second. */
function intervalsOf(steps: readonly Step[], seconds: number): IntervalLevel[] {
  return steps
    .map(({ at, before, level, held }) => {
      const first = nth(at, seconds);
      return { level, held, first, intervals: nth(before, seconds) - first };
    })
    .filter(({ held, intervals }) => held > 0 && intervals > 0);
}

/**
 * The smallest level that at least `percentile` of a hundred intervals do not exceed. Intervals are counted from midnight
 * UTC of 1 January 1970, and belong to the month they begin in.
 */
function nearestRank(known: readonly IntervalLevel[], month: TimeWindow, meter: LevelMeter): Found {
  const seconds = intervalOf(meter);
  if (meter.percentile === null) throw new RangeError("A meter of the kind percentile has a percentile.");
  const read = known.reduce((sum, { intervals }) => sum + intervals, 0);
  const all = meter.missing === "zero" ? nth(month.before, seconds) - nth(month.from, seconds) : read;
  let rank = Math.ceil((meter.percentile * all) / 100) - (all - read);
  if (rank <= 0) return null;
  const sorted = known.toSorted((a, b) => a.level.cmp(b.level) || a.first - b.first);
  for (const { level, intervals } of sorted) {
    rank -= intervals;
    if (rank > 0) continue;
    const first = sorted.find((one) => one.level.eq(level))?.first ?? 0;
    return { at: first * seconds, level };
  }
  return null;
}

function nth(second: number, intervalSeconds: number): number {
  return Math.ceil(second / intervalSeconds);
}

function intervalOf({ intervalSeconds }: LevelMeter): number {
  if (intervalSeconds === null) throw new RangeError("A meter of the kind percentile has an interval.");
  return intervalSeconds;
}

/** How the figure of a level meter comes about, in words for people; null for sums. */
export function ruleOf({
  kind,
  percentile,
  intervalSeconds,
  missing,
}: Pick<Meter, "kind" | "percentile" | "intervalSeconds" | "missing">): string | null {
  if (kind === "peak")
    return "The largest size held at any moment of the month. Sizes of resources with equal dimensions are added.";
  if (kind !== "percentile") return null;
  const gaps =
    missing === "zero"
      ? "An interval without a reading counts as zero."
      : "An interval without a reading is left out.";
  return `The ${ordinal(percentile ?? 0)} percentile of the readings at every ${intervalSeconds} seconds of the month, by nearest rank. ${gaps} Readings of resources with equal dimensions are added.`;
}
