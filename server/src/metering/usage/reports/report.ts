import type { Granularity, UsageReport } from "@billow/contract/metering/usage.ts";
import { type Meter, pricedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { dateInZone, secondsOfMonth } from "@billow/core/metering/period.ts";
import { previousRange } from "@billow/core/metering/previous-range.ts";
import { reportedScaled } from "@billow/core/metering/quantity.ts";
import {
  addScaledIntegers,
  parseScaledInteger,
  type ScaledInteger,
  scaledText,
} from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { billingZones, zonesOfCustomers } from "../../../parties/issuers/zones.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { monthOf } from "../store/month.ts";
import { tilingOf } from "../store/tilings.ts";
import { type Bucket, bucketsOf } from "./report-buckets.ts";
import { watermarkOf } from "./report-queries.ts";
import type { ReportRow, ReportRows, UsageQuery } from "./report-row.ts";
import { reportRows } from "./report-rows.ts";

/** Usage may still change for a day, because events may arrive late. */
const PROVISIONAL_SECONDS = 86_400;

/**
 * Reports the usage of a range of days, from the rollups unless it is grouped by resource. Quantities are divided and
 * rounded once, at the end. Over several months, GiB-months are summed month by month, since each month has its own
 * hours.
 *
 * @throws DomainError `invalid_request` when the range is empty or would give too many points, `unknown_meter`
 */
export async function reportUsage(db: Kysely<Database>, query: UsageQuery): Promise<UsageReport> {
  // The watermark first: what is counted beside it may be newer, and is never older.
  const [timeZone, catalogue, watermark] = await Promise.all([
    zoneOf(db, query),
    loadMeters(db),
    watermarkOf(db, query),
  ]);
  const meters = metersAsked(catalogue, query.meter);
  const tiling = tilingOf(timeZone);
  const buckets = bucketsOf(query, tiling);
  const range = previousRange(query);
  const { found, previous } = await reportRows(db, { query, meters, tiling, buckets, since: range.from });
  return {
    units: unitsOf(query.meter === undefined ? catalogue.list : meters),
    series: seriesOf(meters, { found, query, timeZone, buckets }),
    totals: totalsOf(found.rows, { meters, timeZone }),
    previous: totalsOf(previous, { meters, timeZone }),
    previousRange: range,
    updatedAt: watermark === null ? null : instantOfSeconds(watermark),
    provisionalFrom: watermark === null ? null : provisionalFrom(watermark, timeZone),
    timeZone,
  };
}

async function zoneOf(db: Kysely<Database>, { customerId }: UsageQuery): Promise<string> {
  if (customerId === undefined) return (await billingZones(db)).first;
  return (await zonesOfCustomers(db, [customerId]))(customerId);
}

/** One meter, or those that are used; all of them where nothing is used yet. */
export function metersAsked(meters: Meters, meter: string | undefined): readonly Meter[] {
  if (meter !== undefined) return [meters.of(meter)];
  const used = meters.list.filter((one) => one.used);
  return used.length > 0 ? used : meters.list;
}

function unitsOf(meters: readonly Meter[]): Record<string, string> {
  return Object.fromEntries(meters.map((meter) => [meter.id, pricedUnitOf(meter)]));
}

type Series = UsageReport["series"][number];

interface Found {
  found: ReportRows;
  query: UsageQuery;
  timeZone: string;
  buckets: readonly Bucket[];
}

/** The series of each meter: one, or one per group. */
function seriesOf(meters: readonly Meter[], { found, query, timeZone, buckets }: Found): Series[] {
  const byMeter = Map.groupBy(found.rows, (row) => row.meter);
  const instants = buckets.map(({ key, from, before }) => ({
    key,
    from: instantOfSeconds(from),
    before: instantOfSeconds(before),
  }));
  return meters.flatMap((meter) => {
    const byGroup = Map.groupBy(byMeter.get(meter.id) ?? [], (row) => row.group);
    return [...byGroup].map(([key, rows]) => {
      const byBucket = Map.groupBy(rows, (row) => bucketKey(row, query.granularity));
      const points = instants.flatMap(({ key: bucket, from, before }) => {
        const inBucket = byBucket.get(bucket);
        if (inBucket === undefined) return [];
        return [{ from, before, quantity: scaledText(total(inBucket, meter, timeZone)) }];
      });
      const group = found.groups.get(key);
      const others = found.others.get(`${meter.id} ${key}`);
      return {
        meter: meter.id,
        ...(group === undefined ? {} : { group }),
        ...(others === undefined ? {} : { others }),
        points,
      };
    });
  });
}

function bucketKey(row: ReportRow, granularity: Granularity): string {
  if (granularity === "total") return "total";
  if (granularity === "month") return monthOf(row.day);
  return granularity === "hour" ? String(row.hour) : row.day;
}

function totalsOf(
  rows: readonly ReportRow[],
  { meters, timeZone }: { meters: readonly Meter[]; timeZone: string },
): UsageReport["totals"] {
  const byMeter = Map.groupBy(rows, (row) => row.meter);
  return meters.map((meter) => ({
    meter: meter.id,
    quantity: scaledText(total(byMeter.get(meter.id) ?? [], meter, timeZone)),
  }));
}

/** The sum of rows of a meter, in the reported unit. */
function total(rows: readonly ReportRow[], meter: Meter, timeZone: string): ScaledInteger {
  if (meter.per !== "month") return reportedScaled(sum(rows), meter, 1);
  const months = Map.groupBy(rows, (row) => monthOf(row.day));
  return [...months].reduce(
    (result, [month, monthRows]) =>
      addScaledIntegers(result, reportedScaled(sum(monthRows), meter, lengthOfMonth(month, timeZone))),
    NOTHING,
  );
}

const NOTHING: ScaledInteger = { integer: 0n, decimals: 0 };

const lengths = new Map<string, number>();

/** Seconds of a month. Cached, because a report asks for the same few months at every point. */
function lengthOfMonth(month: string, timeZone: string): number {
  const key = `${timeZone} ${month}`;
  const known = lengths.get(key) ?? secondsOfMonth(month, timeZone);
  lengths.set(key, known);
  return known;
}

function sum(rows: readonly ReportRow[]): ScaledInteger {
  return rows.reduce((result, row) => addScaledIntegers(result, parseScaledInteger(row.quantity)), NOTHING);
}

function provisionalFrom(watermark: number, timeZone: string): string {
  const day = dateInZone(watermark - PROVISIONAL_SECONDS, timeZone);
  return instantOfSeconds(tilingOf(timeZone).startOfDay(day));
}
