import type { Decimal } from "../money/decimal.ts";
import type { Liveness } from "./liveness.ts";

/*
 * A gauge is only sampled from time to time. Between samples, these rules apply: a value is assumed until the next
 * sample, over short gaps silently, over longer gaps visibly, and after the last sample for one interval. So a
 * resource is billed for as long as it existed. All instants are milliseconds since 1970.
 */

/** A period in which a series kept a value. `from` and `last` are its first and last sample. */
export interface GaugeRun {
  readonly value: Decimal;
  from: number;
  last: number;
}

/** The runs of a series, by time; see `appendSample`. */
export interface GaugeSeries {
  /** The scrape target. Its liveness distinguishes an outage from the end of a resource. */
  readonly target: string;
  readonly runs: GaugeRun[];
}

/** When a value is assumed to continue. */
export interface HoldRules {
  /** The usual time between two samples. */
  readonly interval: number;
  /** Gaps up to this length are not reported. */
  readonly flagAfter: number;
  /** Over gaps up to this length a value is assumed to continue. */
  readonly hold: number;
  /** The same limit, if the whole target was out and the resource came back with it. */
  readonly outageHold: number;
}

/** A period with one value. `series` is the index of its series. */
export interface GaugePiece {
  readonly from: number;
  before: number;
  readonly value: Decimal;
  readonly series: number;
}

/** A gap worth reporting: from the last sample before it to the first after it. */
export interface GaugeGap {
  readonly from: number;
  readonly before: number;
  /** Whether the last value was assumed during the gap. */
  readonly isHeld: boolean;
}

/** Adds a sample, which must be later than the earlier ones. Runs keep a steady gauge small. */
export function appendSample(
  series: GaugeSeries,
  sample: { at: number; value: Decimal },
  flagAfter: number,
): void {
  const run = series.runs.at(-1);
  if (run !== undefined && sample.at <= run.last) return;
  if (run !== undefined && sample.at - run.last <= flagAfter && run.value.eq(sample.value))
    run.last = sample.at;
  else series.runs.push({ value: sample.value, from: sample.at, last: sample.at });
}

/**
 * A resource's value over time, from all series that report it.
 *
 * Several series at one instant are duplicates, as during a live migration (`max`), or parts (`sum`). `until` is how
 * far the samples reach.
 */
export function integrateGauge(input: {
  series: readonly GaugeSeries[];
  rules: HoldRules;
  combine: "max" | "sum";
  liveness(target: string): Liveness;
  until: number;
}): { pieces: GaugePiece[]; gaps: GaugeGap[] } {
  const seen = input.series.flatMap((one, index) => freshPieces(one, { ...input, index }));
  const pieces = combined(seen, input.combine);
  const gaps: GaugeGap[] = [];
  for (const [index, piece] of pieces.entries()) {
    const next = pieces[index + 1];
    if (next === undefined) {
      piece.before = lastEnd(piece, input);
    } else if (next.from > piece.before) {
      const verdict = overGap(piece, next.from, input);
      if (verdict.isHeld) piece.before = next.from;
      if (verdict.isShown) gaps.push({ from: piece.last, before: next.from, isHeld: verdict.isHeld });
    }
  }
  return { pieces, gaps };
}

type Judged = Pick<Parameters<typeof integrateGauge>[0], "series" | "rules" | "liveness" | "until">;

interface SeenPiece extends GaugePiece {
  /** The last sample within the piece. */
  last: number;
}

/** The runs of a series as pieces that end at the next run, or after one interval if the next run is too late. */
function freshPieces(
  { runs }: GaugeSeries,
  { rules, until, index }: Pick<Judged, "rules" | "until"> & { index: number },
): SeenPiece[] {
  return runs.map((run, place) => {
    const next = runs[place + 1];
    const isNear = next !== undefined && next.from - run.last <= rules.flagAfter;
    const before = isNear ? next.from : Math.min(run.last + rules.interval, Math.max(until, run.last));
    return { from: run.from, before, value: run.value, series: index, last: run.last };
  });
}

/** Combines pieces, so that they do not overlap. The pieces of a single series never do. */
function combined(pieces: readonly SeenPiece[], combine: "max" | "sum"): SeenPiece[] {
  if (pieces.every((piece) => piece.series === pieces[0]?.series))
    return pieces.map((piece) => ({ ...piece }));
  const edges = [...new Set(pieces.flatMap((piece) => [piece.from, piece.before]))].sort((a, b) => a - b);
  const sorted = pieces.toSorted((a, b) => a.from - b.from);
  const result: SeenPiece[] = [];
  let active: SeenPiece[] = [];
  let next = 0;
  for (const [index, from] of edges.entries()) {
    const before = edges[index + 1];
    if (before === undefined) break;
    for (let piece = sorted[next]; piece !== undefined && piece.from <= from; piece = sorted[next]) {
      active.push(piece);
      next += 1;
    }
    active = active.filter((piece) => piece.before > from);
    const piece = together(active, { from, before, combine });
    if (piece !== undefined) add(result, piece);
  }
  return result;
}

function together(
  active: readonly SeenPiece[],
  { from, before, combine }: { from: number; before: number; combine: "max" | "sum" },
): SeenPiece | undefined {
  const largest = active.reduce<SeenPiece | undefined>(
    (best, piece) => (best === undefined || piece.value.gt(best.value) ? piece : best),
    undefined,
  );
  if (largest === undefined) return undefined;
  const rest = combine === "sum" ? active.filter((piece) => piece !== largest) : [];
  const value = rest.reduce((sum, piece) => sum.plus(piece.value), largest.value);
  const last = Math.min(Math.max(...active.map((piece) => piece.last)), before);
  return { from, before, value, series: largest.series, last };
}

/** Appends a piece, or extends the last one if nothing changed. */
function add(result: SeenPiece[], piece: SeenPiece): void {
  const before = result.at(-1);
  if (before?.before === piece.from && before.series === piece.series && before.value.eq(piece.value)) {
    before.before = piece.before;
    before.last = piece.last;
  } else result.push(piece);
}

/** Whether the value before a gap continues until the resource is seen again, and whether to report the gap. */
function overGap(piece: SeenPiece, again: number, judged: Judged): { isHeld: boolean; isShown: boolean } {
  const { interval, flagAfter, hold, outageHold } = judged.rules;
  const length = again - piece.last;
  if (length <= flagAfter) return { isHeld: true, isShown: false };
  const { isTold } = livenessOf(piece, judged);
  const back = livenessOf(piece, judged).nextAfter(piece.last);
  const isOutage = back !== null && back - piece.last > flagAfter && again - back <= flagAfter;
  // The outage is reported once, for its target.
  if (isOutage) return { isHeld: length <= Math.max(hold, outageHold), isShown: false };
  // Its target answered without it, so the resource did not exist.
  if (isTold && back !== null && again - back >= interval) return { isHeld: false, isShown: false };
  // A resource that is away longer while its target answers is switched off, which is not a gap.
  return { isHeld: length <= hold, isShown: length <= Math.max(hold, SHOWN_MAX) };
}

const SHOWN_MAX = 3_600_000;

/** Where the last piece ends: one interval after its last sample, unless its target has been out since. */
function lastEnd(piece: SeenPiece, judged: Judged): number {
  const { flagAfter, hold } = judged.rules;
  const isOut =
    judged.until - piece.last > flagAfter && livenessOf(piece, judged).nextAfter(piece.last) === null;
  return isOut ? Math.max(piece.before, Math.min(judged.until, piece.last + hold)) : piece.before;
}

/** The liveness of the target of a piece's series. */
function livenessOf(piece: SeenPiece, { series, liveness }: Judged): Liveness {
  return liveness(series[piece.series]?.target ?? "");
}
