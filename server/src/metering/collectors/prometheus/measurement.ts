import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import { readingWindows } from "@billow/core/metering/gauge-readings.ts";
import { isLevelled, type Meter } from "@billow/core/metering/meter.ts";
import { isBeyondExact, sampleValue } from "@billow/core/metering/sample-value.ts";
import type { HourTile, Tiling } from "@billow/core/metering/tiling.ts";
import { type Decimal, decimal, isZero } from "@billow/core/money/decimal.ts";
import type { UnrevisedReading } from "../../usage/ingest/revise-readings.ts";
import { QUANTITY_MAX } from "../../usage/store/limits.ts";
import { sourceUri } from "../open-source.ts";
import { readingId, type Subject } from "./subject.ts";
import { quantityOf } from "./units.ts";

/** Collects what one mapping measures over some hours. */
export interface Measurement {
  /** Adds to a subject's sum in the hour of an instant (milliseconds). */
  add(subject: Subject, at: number, amount: Decimal): void;
  /** Adds a value over a period: to every hour it overlaps, or as readings of a meter of levels. */
  addStretch(subject: Subject, stretch: { from: number; before: number; value: Decimal }): void;
  /** A sample's value. Null where it cannot be counted, which is recorded. */
  valueOf(text: string, labels: Readonly<Record<string, string>>): Decimal | null;
  /** Records that a series is not counted. */
  skip(reason: string, labels: Readonly<Record<string, string>>): void;
  /** Records that a series repeats another one's counter, or may do so. */
  note(kind: "again" | "unclear", labels: Readonly<Record<string, string>>): void;
  /** Records that the hour of an instant has samples. */
  see(at: number): void;
  result(sourceName: string): Measured;
}

export interface Measured {
  readings: UnrevisedReading[];
  /** First seconds of the hours that have samples. */
  sampledHours: ReadonlySet<number>;
  /** Series that are not counted, by reason. */
  skipped: { reason: string; series: number; example: string }[];
  /** Series that repeat a counter, and series that may do so. */
  again: SomeSeries | null;
  unclear: SomeSeries | null;
  /** A value too large for exact floats, if there was one. */
  beyondExact: string | null;
}

/** The number of series, and the labels of one example. */
export interface SomeSeries {
  series: number;
  example: string;
}

/** A sum over an hour, or a level and the window in which it was held. */
interface Sum {
  subject: Subject;
  from: number;
  before: number;
  amount: Decimal;
}

const SERIES_COUNTED_MAX = 100_000;

/** @param hours where sums are collected; samples outside are ignored */
export function createMeasurement(input: {
  mapping: PrometheusMapping;
  meter: Meter;
  name: string;
  tiling: Tiling;
  from: number;
  before: number;
}): Measurement {
  const tiles = input.tiling.hours(input.from / 1000, Math.ceil(input.before / 1000));
  const sums = new Map<string, Sum>();
  const sampledHours = new Set<number>();
  const skipped = new Map<string, Set<string>>();
  const noted = { again: new Set<string>(), unclear: new Set<string>() };
  const values = new Map<string, Decimal | null>();
  let beyondExact: string | null = null;

  const holds = (tile: HourTile | undefined, at: number) =>
    tile !== undefined && at >= tile.start * 1000 && at < tile.end * 1000;
  let recent = tiles[0];
  const tileAt = (at: number) => {
    if (!holds(recent, at)) recent = tiles.find((tile) => holds(tile, at));
    return recent;
  };

  function addTo(subject: Subject, tile: HourTile, amount: Decimal): void {
    if (isZero(amount)) return;
    const key = readingId(input.name, subject, tile.start);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { subject, from: tile.start, before: tile.end, amount });
    else sum.amount = sum.amount.plus(amount);
  }

  /** A level of zero says nothing, unless an interval without a reading would be left out. */
  function holdLevels(subject: Subject, piece: { from: number; before: number; value: Decimal }): void {
    if (isZero(piece.value) && input.meter.missing !== "ignore") return;
    for (const tile of tiles) {
      for (const window of readingWindows(piece, tile, input.meter))
        sums.set(readingId(input.name, subject, window.from), { subject, ...window, amount: piece.value });
    }
  }

  function skip(reason: string, labels: Readonly<Record<string, string>>): void {
    const series = skipped.get(reason) ?? new Set();
    if (series.size < SERIES_COUNTED_MAX) series.add(JSON.stringify(labels));
    skipped.set(reason, series);
  }

  return {
    skip,
    note: (kind, labels) => noted[kind].add(JSON.stringify(labels)),
    add(subject, at, amount) {
      const tile = tileAt(at);
      if (tile !== undefined) addTo(subject, tile, amount);
    },
    addStretch(subject, stretch) {
      if (isLevelled(input.meter)) {
        holdLevels(subject, stretch);
        return;
      }
      const { from, before, value } = stretch;
      if (isZero(value)) return;
      for (const tile of tiles) {
        const start = Math.max(from, tile.start * 1000);
        const end = Math.min(before, tile.end * 1000);
        if (start < end) addTo(subject, tile, value.times(decimal(BigInt(end - start))));
      }
    },
    valueOf(text, labels) {
      let value = values.get(text);
      if (value === undefined) {
        if (values.size > SERIES_COUNTED_MAX) values.clear();
        value = sampleValue(text);
        if (value?.lt("0")) value = null;
        values.set(text, value);
      }
      if (value === null) skip(`a value is ${text.slice(0, 40)}`, labels);
      else if (isBeyondExact(value)) beyondExact ??= text;
      return value;
    },
    see(at) {
      const tile = tileAt(at);
      if (tile !== undefined) sampledHours.add(tile.start);
    },
    result: (sourceName) => ({
      readings: readingsOf([...sums], { ...input, sourceName, skip }),
      sampledHours,
      skipped: [...skipped].map(([reason, series]) => ({ reason, ...some(series) })),
      again: noted.again.size === 0 ? null : some(noted.again),
      unclear: noted.unclear.size === 0 ? null : some(noted.unclear),
      beyondExact,
    }),
  };
}

function some(series: ReadonlySet<string>): SomeSeries {
  return { series: series.size, example: [...series].sort()[0] ?? "" };
}

function readingsOf(
  sums: readonly (readonly [string, Sum])[],
  input: { mapping: PrometheusMapping; meter: Meter; sourceName: string; skip: Measurement["skip"] },
): UnrevisedReading[] {
  const { meter } = input;
  return sums.flatMap(([id, { subject, from, before, amount }]) => {
    const quantity = quantityOf(amount, input.mapping, meter);
    if (isZero(quantity) && meter.missing !== "ignore") return [];
    if (quantity.gt(QUANTITY_MAX)) {
      input.skip("an hour's quantity is impossibly large; check the unit", {
        ...subject.dimensions,
        ...named(subject),
      });
      return [];
    }
    return [
      {
        type: "usage",
        source: sourceUri(input.sourceName),
        id,
        ...subject,
        meter: meter.id,
        quantity,
        from,
        before,
      },
    ];
  });
}

function named({ tenantId, resource }: Subject) {
  return { tenantId, resource };
}
