import { usageOfAllocations } from "@billow/core/metering/allocation.ts";
import { type Meter, meterOf } from "@billow/core/metering/meter.ts";
import { toStored } from "@billow/core/metering/quantity.ts";
import type { HourTile, Tiling } from "@billow/core/metering/tiling.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inSnapshot } from "../../../db/snapshot.ts";
import { WINDOW_SECONDS_MAX } from "../store/limits.ts";
import { quantityText } from "../store/quantity.ts";
import { usageOfRow } from "../store/raw-usage.ts";
import { type Bucket, monthsOf } from "./report-buckets.ts";
import { watermarkOf } from "./report-queries.ts";
import type { ReportRow, UsageQuery } from "./report-row.ts";
import { allocationsInRange, recordsAcross, recordsWithin, tooMuch } from "./resource-queries.ts";

interface Given {
  customerId: string;
  query: UsageQuery;
  meters: readonly Meter[];
  tiling: Tiling;
  buckets: readonly Bucket[];
}

/**
 * A customer's usage by resource, from its allocations and usage records, because rollups do not distinguish
 * resources. Usage is split into the report's periods instead of hours, and the database sums records within a
 * period, so little more is read than is shown.
 *
 * @throws DomainError `invalid_request` when the customer has too much in the range for one report
 */
export async function resourceRows(db: Kysely<Database>, given: Given): Promise<ReportRow[]> {
  const tiles = tilesOf(given);
  const [first, last] = [tiles[0], tiles.at(-1)];
  if (first === undefined || last === undefined) return [];
  const range = { customerId: given.customerId, from: first.start, before: last.end };
  const meters = given.meters.map((meter) => meter.id);
  const rows = new Rows(new Map(tiles.map((tile) => [tile.start, tile])), new Set(meters));
  await inSnapshot(db, async (tx) => {
    const until = Math.min((await watermarkOf(tx, given.customerId)) ?? range.from, range.before);
    const tiled = coarse(given.tiling, tiles);
    if (until > range.from)
      for (const [resource, allocations] of await allocationsInRange(tx, range))
        for (const usage of usageOfAllocations(allocations, { from: range.from, before: until }, tiled))
          rows.add({ ...usage, resource, quantity: quantityText(usage.quantity) });
    const starts = [...tiles.map((tile) => tile.start), range.before];
    for (const sum of await recordsWithin(tx, { ...range, meters, starts }))
      rows.add({
        ...sum,
        hour: tiles[sum.place]?.start ?? 0,
        quantity: decimalText(toStored(decimal(sum.quantity), meterOf(sum.meter))),
      });
    for (const record of await recordsAcross(tx, { ...range, meters, starts }))
      for (const usage of usageOfRow(record, tiled))
        rows.add({ ...usage, resource: record.resource, quantity: quantityText(usage.quantity) });
  });
  return rows.all;
}

/** A report with more rows is refused. */
const ROWS_MAX = 500_000;

class Rows {
  readonly all: ReportRow[] = [];
  readonly #tiles: ReadonlyMap<number, HourTile>;
  readonly #meters: ReadonlySet<string>;

  constructor(tiles: ReadonlyMap<number, HourTile>, meters: ReadonlySet<string>) {
    this.#tiles = tiles;
    this.#meters = meters;
  }

  /** Adds usage that lies in the report's range and belongs to its meters. */
  add(usage: { meter: string; hour: number; resource: string; quantity: string }): void {
    const tile = this.#tiles.get(usage.hour);
    if (tile === undefined || !this.#meters.has(usage.meter)) return;
    if (this.all.length >= ROWS_MAX) throw tooMuch();
    const { meter, hour, resource, quantity } = usage;
    this.all.push({ meter, day: tile.day, hour, group: resource, quantity });
  }
}

/** The report's periods, also split at months, because GiB-months are divided month by month. */
function tilesOf({ query, buckets, tiling }: Given): HourTile[] {
  const stretches = query.granularity === "total" ? monthsOf(query, tiling) : buckets;
  return stretches.map(({ from, before }) => ({ start: from, end: before, day: tiling.dayOf(from) }));
}

/** A tiling of these tiles, with the time before and after them as further tiles. */
export function coarse(tiling: Tiling, tiles: readonly HourTile[]): Tiling {
  const [first, last] = [tiles[0], tiles.at(-1)];
  if (first === undefined || last === undefined) return tiling;
  const around = [
    { start: first.start - WINDOW_SECONDS_MAX, end: first.start, day: "" },
    ...tiles,
    { start: last.end, end: last.end + WINDOW_SECONDS_MAX, day: "" },
  ];
  return {
    ...tiling,
    hours: (from, before) => around.filter((tile) => tile.end > from && tile.start < before),
  };
}
