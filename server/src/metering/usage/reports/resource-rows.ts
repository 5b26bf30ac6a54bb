import { usageOfAllocations } from "@billow/core/metering/allocation.ts";
import { isLevelled, type Meter } from "@billow/core/metering/meter.ts";
import { Meters } from "@billow/core/metering/meters.ts";
import { toStored } from "@billow/core/metering/quantity.ts";
import type { HourTile, Tiling } from "@billow/core/metering/tiling.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inSnapshot } from "../../../db/snapshot.ts";
import { withoutLevelled } from "../levels/level-changes.ts";
import { levelShares } from "../levels/level-spans.ts";
import { WINDOW_SECONDS_MAX } from "../store/limits.ts";
import { quantityText } from "../store/quantity.ts";
import { type EventRow, usageOfRow } from "../store/raw-usage.ts";
import { archivedRecords, liesWithin } from "./archived-records.ts";
import { type Bucket, monthsOf } from "./report-buckets.ts";
import { watermarkOf } from "./report-queries.ts";
import type { ReportRow, UsageQuery } from "./report-row.ts";
import {
  allocationsInRange,
  heldTenants,
  recordsAcross,
  recordsWithin,
  tooMuch,
} from "./resource-queries.ts";

interface ReportInput {
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
export async function resourceRows(db: Kysely<Database>, report: ReportInput): Promise<ReportRow[]> {
  const tiles = tilesOf(report);
  const [first, last] = [tiles[0], tiles.at(-1)];
  if (first === undefined || last === undefined) return [];
  const whole = { customerId: report.customerId, from: first.start, before: last.end };
  const rows: ReportRow[] = [];
  await inSnapshot(db, async (tx) => {
    for (const held of await heldWithin(tx, { ...whole, tiling: report.tiling }))
      await addTenantRows(tx, { ...report, ...held, tiles: tilesWithin(tiles, held), rows });
  });
  return rows;
}

/** The tenants of a customer in a range, each by its account with the part of the range in which the customer has it. */
export async function heldWithin(
  tx: Transaction<Database>,
  { customerId, from, before, tiling }: { customerId: string; from: number; before: number; tiling: Tiling },
): Promise<{ customerId: string; from: number; before: number }[]> {
  const held = await heldTenants(tx, customerId);
  return held
    .map((one) => ({
      customerId: one.accountId,
      from: one.from === null ? from : Math.max(from, tiling.startOfDay(one.from)),
      before: one.before === null ? before : Math.min(before, tiling.startOfDay(one.before)),
    }))
    .filter((one) => one.from < one.before);
}

/** Adds the rows of one tenant, whose account is `customerId`. */
async function addTenantRows(
  tx: Transaction<Database>,
  report: Omit<ReportInput, "query" | "buckets"> & {
    from: number;
    before: number;
    tiles: readonly HourTile[];
    rows: ReportRow[];
  },
): Promise<void> {
  const { tiles, customerId, from, before } = report;
  const range = { customerId, from, before };
  const meters = report.meters.filter((meter) => !isLevelled(meter)).map(({ id }) => id);
  const catalogue = new Meters(report.meters);
  const rows = new Rows(
    new Map(tiles.map((tile) => [tile.start, tile])),
    new Set(report.meters.map(({ id }) => id)),
    report.rows,
  );
  const until = Math.min((await watermarkOf(tx, { accountId: customerId })) ?? from, before);
  const tiled = coarse(report.tiling, tiles);
  if (until > from)
    for (const [resource, allocations] of await allocationsInRange(tx, range))
      for (const usage of withoutLevelled(
        usageOfAllocations(allocations, { from, before: until }, tiled),
        catalogue,
      ))
        rows.add({ ...usage, resource, quantity: quantityText(usage.quantity) });
  for (const meter of report.meters.filter(isLevelled))
    for (const share of await levelShares(tx, {
      meter,
      accountId: customerId,
      window: range,
      until,
      ...report,
    })) {
      const tile = tiles.find(({ start, end }) => start <= share.at && end > share.at);
      if (tile === undefined) continue;
      const quantity = decimalText(share.size);
      rows.add({ meter: meter.id, hour: tile.start, resource: share.resource, quantity });
    }
  const starts = [...tiles.map((tile) => tile.start), before];
  for (const sum of await recordsWithin(tx, { ...range, meters, starts }))
    rows.add({
      ...sum,
      hour: tiles[sum.place]?.start ?? 0,
      quantity: decimalText(toStored(decimal(sum.quantity), catalogue.of(sum.meter))),
    });
  for (const record of await recordsAcross(tx, { ...range, meters, starts }))
    for (const usage of usageOfRow(record, { tiling: tiled, meters: catalogue }))
      rows.add({ ...usage, resource: record.resource, quantity: quantityText(usage.quantity) });
  const archived = archivedRecords(tx, { ...range, meters, tiling: report.tiling });
  for await (const record of archived) {
    const tile = tiles.find((one) => liesWithin(record, one));
    const usages =
      tile === undefined
        ? usageOfRow(record, { tiling: tiled, meters: catalogue })
        : [wholeUsage(record, tile.start, catalogue)];
    for (const usage of usages)
      rows.add({ ...usage, resource: record.resource, quantity: quantityText(usage.quantity) });
  }
}

/** A record's usage where all of it lies in one period, also if it is zero. */
function wholeUsage(record: EventRow, hour: number, meters: Meters) {
  const meter = meters.of(record.meter ?? "");
  return { meter: meter.id, hour, quantity: toStored(decimal(record.quantity ?? "0"), meter) };
}

/** The parts of periods that lie in a range. */
function tilesWithin(tiles: readonly HourTile[], range: { from: number; before: number }): HourTile[] {
  return tiles
    .map((tile) => ({
      ...tile,
      start: Math.max(tile.start, range.from),
      end: Math.min(tile.end, range.before),
    }))
    .filter((tile) => tile.start < tile.end);
}

/** A report with more rows is refused. */
const ROWS_MAX = 500_000;

class Rows {
  readonly all: ReportRow[];
  readonly #tiles: ReadonlyMap<number, HourTile>;
  readonly #meters: ReadonlySet<string>;

  constructor(tiles: ReadonlyMap<number, HourTile>, meters: ReadonlySet<string>, all: ReportRow[]) {
    this.#tiles = tiles;
    this.#meters = meters;
    this.all = all;
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
function tilesOf({ query, buckets, tiling }: ReportInput): HourTile[] {
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
