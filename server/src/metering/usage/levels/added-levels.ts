import {
  intervalsWithin,
  type LevelSpan,
  type MonthLevel,
  monthsWithin,
  monthWindow,
  peaksWithin,
  percentileLevel,
  type TimeWindow,
} from "@billow/core/metering/levels.ts";
import type { Meter } from "@billow/core/metering/meter.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import {
  addToIntervals,
  emptyIntervals,
  hasIntervals,
  type MonthIntervals,
  selectIntervals,
  selectLevelHours,
} from "./level-queries.ts";
import { spansOfAccount } from "./level-spans.ts";

/** A change of what an account holds of a meter: a span that is new, or no longer counts. */
export interface HeldChange {
  span: LevelSpan;
  sign: 1 | -1;
}

/** What changed of an account's meter, and up to where its allocations are counted. */
export interface ChangedLevels {
  accountId: string;
  meter: Meter;
  changes: readonly HeldChange[];
  until: number;
  tiling: Tiling;
}

/** The hours of some dimensions and months as they are to be. What else is stored of the meter stays. */
export interface SettledLevels {
  levels: MonthLevel[];
  stored: { hour: number; dimensions: string; quantity: string }[];
}

type Tx = Transaction<Database>;

/**
 * The peaks of the months in which spans were added. What is added raises the level only while it is held, so the peak
 * is the stored one or lies there: only that time is read.
 */
export async function peaksAfter(tx: Tx, changed: ChangedLevels): Promise<SettledLevels> {
  const { accountId, meter, tiling, until } = changed;
  const settled: SettledLevels = { levels: [], stored: [] };
  const months = new Map<string, { window: TimeWindow; found: Map<string, MonthLevel> }>();
  for (const touched of timesOf(changed.changes)) {
    const spans = await spansOfAccount(tx, { accountId, meter, window: touched, until });
    for (const first of monthsWithin(touched, tiling)) {
      const month = months.get(first) ?? { window: monthWindow(first, tiling), found: new Map() };
      months.set(first, month);
      const window = within(touched, month.window);
      for (const peak of peaksWithin(meter.id, { spans, window, tiling })) keepHigher(month.found, peak);
    }
  }
  for (const { window, found } of months.values()) {
    const stored = await selectLevelHours(tx, { accountId, meter: meter.id, ...window });
    for (const row of stored) {
      const peak = found.get(row.dimensions);
      const isLower = peak !== undefined && isBelow(row, peak);
      if (isLower) settled.stored.push(row);
      else found.delete(row.dimensions);
    }
    settled.levels.push(...found.values());
  }
  return settled;
}

/** The percentiles of the months in which anything changed, from what their intervals hold. */
export async function percentilesAfter(tx: Tx, changed: ChangedLevels): Promise<SettledLevels> {
  const { accountId, meter, tiling, until, changes } = changed;
  const settled: SettledLevels = { levels: [], stored: [] };
  const months = new Set(changes.flatMap(({ span }) => monthsWithin(span, tiling)));
  for (const first of [...months].sort()) {
    const window = monthWindow(first, tiling);
    const month: MonthIntervals = { accountId, meter: meter.id, ...intervalsWithin(window, meter) };
    const isKnown = await hasIntervals(tx, month);
    if (!isKnown) await emptyIntervals(tx, month);
    const held = isKnown
      ? changes
      : (await spansOfAccount(tx, { accountId, meter, window, until })).map((span) => ({
          span,
          sign: 1 as const,
        }));
    const pieces = held.flatMap(({ span, sign }) => {
      const { first: nth, end } = intervalsWithin(within(span, window), meter);
      const size = decimalText(span.size);
      return nth < end ? [{ dimensions: span.dimensions, first: nth, end, size, held: sign }] : [];
    });
    if (pieces.length > 0) await addToIntervals(tx, month, pieces);
    const touched = [...new Set([...held, ...changes].map(({ span }) => span.dimensions))];
    const byDimensions = Map.groupBy(
      await selectIntervals(tx, month, touched),
      ({ dimensions }) => dimensions,
    );
    for (const [dimensions, rows] of byDimensions) {
      const intervals = rows.map(({ level, ...row }) => ({ ...row, level: decimal(level) }));
      settled.levels.push(...percentileLevel(meter, { dimensions, intervals, month: window, tiling }));
    }
    const stored = await selectLevelHours(tx, { accountId, meter: meter.id, ...window });
    settled.stored.push(...stored.filter(({ dimensions }) => touched.includes(dimensions)));
  }
  return settled;
}

/** Gaps up to this long are read along: one long read is cheaper than many short ones. */
const GAP_SECONDS = 3_600;

/** The times that changed, in order and apart. */
function timesOf(changes: readonly HeldChange[]): TimeWindow[] {
  const times: { from: number; before: number }[] = [];
  for (const { span } of changes.toSorted((a, b) => a.span.from - b.span.from)) {
    const last = times.at(-1);
    if (last !== undefined && span.from <= last.before + GAP_SECONDS)
      last.before = Math.max(last.before, span.before);
    else times.push({ from: span.from, before: span.before });
  }
  return times;
}

function within(one: TimeWindow, other: TimeWindow): TimeWindow {
  return { from: Math.max(one.from, other.from), before: Math.min(one.before, other.before) };
}

function keepHigher(found: Map<string, MonthLevel>, peak: MonthLevel): void {
  const known = found.get(peak.dimensions);
  if (known === undefined || peak.quantity.gt(known.quantity)) found.set(peak.dimensions, peak);
}

/** Whether the stored peak is lower, or as high and reached later. */
function isBelow(stored: { hour: number; quantity: string }, peak: MonthLevel): boolean {
  const quantity = decimal(stored.quantity);
  return peak.quantity.gt(quantity) || (peak.quantity.eq(quantity) && peak.hour < stored.hour);
}
