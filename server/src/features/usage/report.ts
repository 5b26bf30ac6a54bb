import type { Granularity, UsageReport } from "@billow/contract/usage.ts";
import { type Decimal, decimal, decimalText } from "@billow/core/decimal.ts";
import { DomainError } from "@billow/core/errors.ts";
import { METERS, type Meter, meterOf, parseDimensionsKey } from "@billow/core/meter.ts";
import { addDays, dateInZone, monthOfDay, nextMonth, secondsOfMonth } from "@billow/core/period.ts";
import { reportedQuantity } from "@billow/core/quantity.ts";
import type { Tiling } from "@billow/core/tiling.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { epochSeconds, instantOfSeconds } from "../../http/present.ts";
import { ROLLUP_ROWS_MAX, type RollupRow, rollupRows, watermarkOf } from "./report-queries.ts";
import { tilingOf } from "./tilings.ts";

/** Points a series may have; more are unreadable in any chart and want a coarser granularity. */
const POINTS_MAX = 400;

/** Usage may still change for a day after it happened: late events are expected within it. */
const PROVISIONAL_SECONDS = 86_400;

export interface UsageQuery {
  from: string;
  before: string;
  granularity: Granularity;
  customerId?: string | undefined;
  meter?: string | undefined;
  groupBy?: string | undefined;
}

/**
 * Usage of a range of days, from the rollups alone. Quantities are divided and rounded once, where they are reported; a
 * range over several months sums GiB-months month by month, since each month has its own hours.
 *
 * @throws DomainError `invalid_request` when the range is empty or would give too many points, `unknown_meter`
 */
export async function reportUsage(
  db: Kysely<Database>,
  given: { query: UsageQuery; timeZone: string },
): Promise<UsageReport> {
  const { query, timeZone } = given;
  const meters = metersAsked(query.meter);
  if (query.groupBy === "resource") throw ungroupable();
  const tiling = tilingOf(timeZone);
  const buckets = bucketsOf(query, tiling);
  const rows = await datedRows(db, { query, meters, tiling });
  const watermark = await watermarkOf(db, query.customerId);
  const series = [...Map.groupBy(rows, (row) => `${row.meter} ${groupKey(row, query)}`).values()].map(
    (seriesRows) => seriesOf(seriesRows, { query, timeZone, buckets }),
  );
  return {
    units: Object.fromEntries(meters.map((meter) => [meter.id, meter.unit])),
    series: series.sort((a, b) => orderOf(a.meter) - orderOf(b.meter)),
    totals: meters.map((meter) => ({
      meter: meter.id,
      quantity: decimalText(
        total(
          rows.filter((row) => row.meter === meter.id),
          meter,
          timeZone,
        ),
      ),
    })),
    updatedAt: watermark === null ? null : instantOfSeconds(watermark),
    provisionalFrom: watermark === null ? null : provisionalFrom(watermark, timeZone),
    timeZone,
  };
}

/** A rollup row whose day is known, whatever its grain. */
type DatedRow = RollupRow & { day: string };

async function datedRows(
  db: Kysely<Database>,
  { query, meters, tiling }: { query: UsageQuery; meters: readonly Meter[]; tiling: Tiling },
): Promise<DatedRow[]> {
  const rows = await rollupRows(db, {
    meters: meters.map((meter) => meter.id),
    from: query.from,
    before: query.before,
    window: { from: tiling.startOfDay(query.from), before: tiling.startOfDay(query.before) },
    grain: query.granularity === "total" ? "month" : query.granularity,
    customerId: query.customerId,
    splitBy: query.groupBy === undefined ? null : query.groupBy === "customer" ? "customer" : "dimensions",
  });
  if (rows.length > ROLLUP_ROWS_MAX) {
    throw new DomainError(
      "invalid_request",
      "That is too much for one report: choose a shorter range, one customer or a coarser granularity.",
    );
  }
  return rows.map((row) => ({ ...row, day: row.day ?? tiling.dayOf(epochSeconds(row.hour ?? "")) }));
}

/** Rollups add resources up, which is what makes reports fast. */
function ungroupable(): DomainError {
  return new DomainError(
    "invalid_request",
    "Usage is not reported by resource. Group by customer or by a dimension, such as region.",
    "/groupBy",
  );
}

interface Bucket {
  key: string;
  from: number;
  before: number;
}

function metersAsked(meter: string | undefined): Meter[] {
  return meter === undefined ? [...METERS] : [meterOf(meter)];
}

function orderOf(meter: string): number {
  return METERS.findIndex((one) => one.id === meter);
}

/** The stretches of time that points stand for, with the key that rollup rows carry for each. */
function bucketsOf(query: UsageQuery, tiling: Tiling): Bucket[] {
  const { from, before, granularity } = query;
  if (from >= before)
    throw new DomainError("invalid_request", "The range is empty: `before` must be after `from`.", "/before");
  const start = tiling.startOfDay(from);
  const end = tiling.startOfDay(before);
  if (granularity === "total") return [{ key: "total", from: start, before: end }];
  // An hour tile is an hour at most, so the points are at least so many: a long range is refused before it is cut up.
  const pointsMin = Math.floor((end - start) / SECONDS_AT_MOST[granularity]);
  const buckets = pointsMin > POINTS_MAX ? [] : cutUp(query, granularity, tiling);
  if (pointsMin <= POINTS_MAX && buckets.length <= POINTS_MAX) return buckets;
  throw new DomainError(
    "invalid_request",
    `At most ${POINTS_MAX} points a series: ask for a shorter range or a coarser granularity.`,
    "/granularity",
  );
}

/** How long a point's stretch can be, also over a change of clocks. */
const SECONDS_AT_MOST = { hour: 3_600, day: 25 * 3_600, month: 31 * 86_400 + 3_600 };

function cutUp(
  { from, before }: UsageQuery,
  granularity: "hour" | "day" | "month",
  tiling: Tiling,
): Bucket[] {
  if (granularity === "hour") {
    return tiling
      .hours(tiling.startOfDay(from), tiling.startOfDay(before))
      .map((tile) => ({ key: String(tile.start), from: tile.start, before: tile.end }));
  }
  if (granularity === "day") {
    return tiling
      .days(from, before)
      .map((day) => ({ key: day, from: tiling.startOfDay(day), before: tiling.startOfDay(addDays(day, 1)) }));
  }
  const buckets: Bucket[] = [];
  for (let month = monthOfDay(from); `${month}-01` < before; month = nextMonth(month)) {
    const first = `${month}-01` < from ? from : `${month}-01`;
    const next = `${nextMonth(month)}-01` > before ? before : `${nextMonth(month)}-01`;
    buckets.push({ key: month, from: tiling.startOfDay(first), before: tiling.startOfDay(next) });
  }
  return buckets;
}

function seriesOf(
  rows: readonly DatedRow[],
  { query, timeZone, buckets }: { query: UsageQuery; timeZone: string; buckets: readonly Bucket[] },
): UsageReport["series"][number] {
  const first = rows[0];
  if (first === undefined) throw new Error("a series has at least one row");
  const meter = meterOf(first.meter);
  const byBucket = Map.groupBy(rows, (row) => bucketKey(row, query.granularity));
  const points = buckets.flatMap((bucket) => {
    const inBucket = byBucket.get(bucket.key);
    if (inBucket === undefined) return [];
    const quantity = decimalText(total(inBucket, meter, timeZone));
    return [{ from: instantOfSeconds(bucket.from), before: instantOfSeconds(bucket.before), quantity }];
  });
  return query.groupBy === undefined
    ? { meter: meter.id, points }
    : { meter: meter.id, group: groupOf(first, query), points };
}

function bucketKey(row: DatedRow, granularity: Granularity): string {
  if (granularity === "total") return "total";
  if (granularity === "month") return monthOfDay(row.day);
  return granularity === "hour" ? String(epochSeconds(row.hour ?? "")) : row.day;
}

function groupKey(row: DatedRow, { groupBy }: UsageQuery): string {
  if (groupBy === undefined) return "";
  if (groupBy === "customer") return row.customer_id ?? "";
  return parseDimensionsKey(row.dimensions ?? "{}")[groupBy] ?? "";
}

function groupOf(row: DatedRow, query: UsageQuery): NonNullable<UsageReport["series"][number]["group"]> {
  if (query.groupBy !== "customer") return groupKey(row, query);
  return { id: row.customer_id ?? "", tenantId: row.tenant_id ?? "", name: row.name ?? "" };
}

/** What rows of one meter come to, in the reported unit. */
function total(rows: readonly DatedRow[], meter: Meter, timeZone: string): Decimal {
  if (!meter.perMonth) return reportedQuantity(sum(rows), meter, 1);
  const months = Map.groupBy(rows, (row) => monthOfDay(row.day));
  return [...months].reduce(
    (result, [month, monthRows]) =>
      result.plus(reportedQuantity(sum(monthRows), meter, secondsOfMonth(month, timeZone))),
    decimal("0"),
  );
}

function sum(rows: readonly DatedRow[]): Decimal {
  return rows.reduce((result, row) => result.plus(decimal(row.quantity)), decimal("0"));
}

function provisionalFrom(watermark: number, timeZone: string): string {
  const day = dateInZone(watermark - PROVISIONAL_SECONDS, timeZone);
  return instantOfSeconds(tilingOf(timeZone).startOfDay(day));
}
