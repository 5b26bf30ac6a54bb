import { type Allocation, keysByMeter } from "@billow/core/metering/allocation.ts";
import {
  type LevelSpan,
  type MonthLevel,
  monthLevels,
  monthsWithin,
  monthWindow,
  type TimeWindow,
} from "@billow/core/metering/levels.ts";
import type { Meter } from "@billow/core/metering/meter.ts";
import { toStored } from "@billow/core/metering/quantity.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { allocationOfRow } from "../store/queries.ts";
import { selectReadings, selectSizes } from "./level-queries.ts";

/** A reading as a size held over its window. */
export function spanOfReading(
  row: {
    resource: string;
    dimensions: string;
    quantity: string | null;
    starts_at: number;
    ends_at: number | null;
  },
  meter: Meter,
): LevelSpan {
  return {
    resource: row.resource,
    from: row.starts_at,
    before: row.ends_at ?? row.starts_at,
    dimensions: row.dimensions,
    size: toStored(decimal(row.quantity ?? "0"), meter),
  };
}

/**
 * What a resource held of a meter, up to a time. Its power states do not matter: a stopped resource still holds its
 * sizes, and one that is stopped and started must not count twice.
 */
export function spansOfAllocation(
  { resource, ...allocation }: Allocation & { resource: string },
  { meter, until }: { meter: string; until: number },
): LevelSpan[] {
  const size = allocation.sizes[meter];
  const before = Math.min(allocation.before ?? until, until);
  if (size === undefined || size === 0n || allocation.from >= before) return [];
  const dimensions = keysByMeter({ ...allocation, state: "active" })(meter);
  return [{ resource, from: allocation.from, before, dimensions, size: decimal(size) }];
}

export interface AccountLevels {
  /** The months that the window touches, whole. */
  from: number;
  before: number;
  levels: MonthLevel[];
  spans: LevelSpan[];
}

/** The levels of the months that a window touches, of a tenant's account, from raw usage. */
export async function levelsOfAccount(
  db: Kysely<Database>,
  query: {
    accountId: string;
    meter: Meter;
    window: TimeWindow;
    /** Up to here allocations are counted, in epoch seconds. */
    until: number;
    tiling: Tiling;
  },
): Promise<AccountLevels> {
  const { accountId, meter, until, tiling } = query;
  const months = monthsWithin(query.window, tiling);
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined)
    return { from: query.window.from, before: query.window.from, levels: [], spans: [] };
  const [{ from }, { before }] = [monthWindow(first, tiling), monthWindow(last, tiling)];
  const spans = await spansOfAccount(db, { accountId, meter, window: { from, before }, until });
  return { from, before, levels: monthLevels(meter, { spans, months, tiling }), spans };
}

/** What a tenant's account held of a meter in a window, also partly. */
export async function spansOfAccount(
  db: Kysely<Database>,
  { accountId, meter, window, until }: { accountId: string; meter: Meter; window: TimeWindow; until: number },
): Promise<LevelSpan[]> {
  const range = { accountId, meter: meter.id, from: window.from, before: window.before };
  const readings = await selectReadings(db, range);
  const sizes = await selectSizes(db, range);
  return [
    ...readings.map((row) => spanOfReading(row, meter)),
    ...sizes.flatMap((row) =>
      spansOfAllocation({ ...allocationOfRow(row), resource: row.resource }, { meter: meter.id, until }),
    ),
  ];
}

/** What each resource held at the moments of the levels that lie in the window. The sizes of a level sum to it. */
export async function levelShares(
  db: Kysely<Database>,
  query: Parameters<typeof levelsOfAccount>[1],
): Promise<(LevelSpan & { at: number })[]> {
  const { levels, spans } = await levelsOfAccount(db, query);
  const { from, before } = query.window;
  return levels
    .filter(({ at }) => at >= from && at < before)
    .flatMap(({ at, dimensions }) =>
      spans
        .filter((span) => span.dimensions === dimensions && span.from <= at && span.before > at)
        .map((span) => ({ ...span, at })),
    );
}
