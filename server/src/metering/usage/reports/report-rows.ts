import { DomainError } from "@billow/core/errors.ts";
import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { Meter } from "@billow/core/metering/meter.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inSnapshot } from "../../../db/snapshot.ts";
import { epochSeconds } from "../../../http/present.ts";
import { largestGroups, OTHERS } from "./largest-groups.ts";
import type { Bucket } from "./report-buckets.ts";
import {
  costCentres,
  largestCustomers,
  ROLLUP_ROWS_MAX,
  type RollupQuery,
  type RollupRow,
  rollupRows,
  rollupRowsOf,
  rollupRowsSince,
} from "./report-queries.ts";
import type { ReportRow, ReportRows, UsageGroup, UsageQuery } from "./report-row.ts";
import { resourceRows } from "./resource-rows.ts";

interface ReportInput {
  query: UsageQuery;
  meters: readonly Meter[];
  tiling: Tiling;
}

const NO_GROUPS = { groups: new Map(), others: new Map() };

/**
 * Reads the rows of a report, and of the range before it, which begins at `since`, by months.
 *
 * @throws DomainError `invalid_request` when there are too many, or for an unknown group
 */
export async function reportRows(
  db: Kysely<Database>,
  report: ReportInput & { buckets: readonly Bucket[]; since: string },
): Promise<{ found: ReportRows; previous: ReportRow[] }> {
  const { query, tiling, since } = report;
  const { groupBy, granularity } = query;
  if (groupBy === undefined && granularity !== "hour") {
    const grain = granularity === "day" ? "day" : "month";
    const all = await bounded(rollupRowsSince(db, { ...rollupQuery(report, null), grain }, since));
    const rowsOfRange = (isEarlier: boolean) =>
      all.filter((row) => row.isEarlier === isEarlier).map((row) => reportRow(row, tiling, ""));
    return { found: { rows: rowsOfRange(false), ...NO_GROUPS }, previous: rowsOfRange(true) };
  }
  const [found, previous] = await Promise.all([
    groupedRows(db, report),
    monthRows(db, { ...report, query: { ...query, from: since, before: query.from } }),
  ]);
  return { found, previous };
}

async function groupedRows(
  db: Kysely<Database>,
  report: ReportInput & { buckets: readonly Bucket[] },
): Promise<ReportRows> {
  const { query, tiling } = report;
  const { groupBy, top } = query;
  if (groupBy === undefined) {
    const rows = await bounded(rollupRows(db, rollupQuery(report, null)));
    return { rows: rows.map((row) => reportRow(row, tiling, "")), ...NO_GROUPS };
  }
  if (groupBy === "customer")
    return top === undefined ? customerRows(db, report) : largestCustomerRows(db, report, top);
  const rows = await rowsOf(db, report, groupBy);
  const groups = new Map<string, UsageGroup>(rows.map((row) => [row.group, row.group]));
  if (top !== undefined) return largestGroups({ rows, groups, top });
  return { rows: rows.toSorted((a, b) => compare(a.group, b.group)), groups, others: new Map() };
}

async function rowsOf(
  db: Kysely<Database>,
  report: ReportInput & { buckets: readonly Bucket[] },
  groupBy: string,
): Promise<ReportRow[]> {
  if (groupBy === "resource") return ofResources(db, report);
  if (groupBy === "tenant" || groupBy === "costCentre") return ofTenants(db, report, groupBy);
  return ofDimension(db, report, groupBy);
}

/** By tenant id, or by the tenants' cost centres. */
async function ofTenants(
  db: Kysely<Database>,
  report: ReportInput,
  groupBy: "tenant" | "costCentre",
): Promise<ReportRow[]> {
  const found = await bounded(rollupRows(db, rollupQuery(report, "tenant")));
  const tenantIds = [...new Set(found.map((row) => row.tenant_id ?? ""))];
  const centres = groupBy === "tenant" ? null : await costCentres(db, tenantIds);
  return found.map((row) =>
    reportRow(
      row,
      report.tiling,
      centres === null ? (row.tenant_id ?? "") : (centres.get(`${row.customer_id} ${row.tenant_id}`) ?? ""),
    ),
  );
}

/** Usage of a range by months, for its totals alone. */
async function monthRows(db: Kysely<Database>, report: ReportInput): Promise<ReportRow[]> {
  const rows = await rollupRows(db, { ...rollupQuery(report, null), grain: "month" });
  return rows.map((row) => reportRow(row, report.tiling, ""));
}

function rollupQuery({ query, meters, tiling }: ReportInput, splitBy: RollupQuery["splitBy"]): RollupQuery {
  return {
    meters: meters.map((meter) => meter.id),
    from: query.from,
    before: query.before,
    window: { from: tiling.startOfDay(query.from), before: tiling.startOfDay(query.before) },
    grain: query.granularity === "total" ? "month" : query.granularity,
    customerId: query.customerId,
    customerIds: query.customerIds,
    splitBy,
  };
}

function reportRow(row: RollupRow, tiling: Tiling, group: string): ReportRow {
  // Customers of other zones may have other hours. Theirs count in the report's hour in which they begin.
  const at = row.hour === undefined ? null : epochSeconds(row.hour);
  const hour = at === null ? null : (tiling.hours(at, at + 1)[0]?.start ?? at);
  const day = row.day ?? tiling.dayOf(hour ?? 0);
  return { meter: row.meter, day, hour, group, quantity: row.quantity };
}

async function bounded<Row>(rows: Promise<Row[]>): Promise<Row[]> {
  const found = await rows;
  if (found.length <= ROLLUP_ROWS_MAX) return found;
  throw new DomainError(
    "invalid_request",
    "This report would be too large. Choose a shorter range, one customer, a coarser granularity, or only the largest groups with `top`.",
  );
}

async function ofDimension(db: Kysely<Database>, report: ReportInput, name: string): Promise<ReportRow[]> {
  const rows = await bounded(rollupRows(db, rollupQuery(report, "dimensions")));
  return rows.map((row) =>
    reportRow(row, report.tiling, parseDimensionsKey(row.dimensions ?? "{}")[name] ?? ""),
  );
}

/** Rollups do not distinguish resources, so this reads the customer's raw usage. */
async function ofResources(
  db: Kysely<Database>,
  report: ReportInput & { buckets: readonly Bucket[] },
): Promise<ReportRow[]> {
  const { customerId } = report.query;
  if (customerId !== undefined) return resourceRows(db, { ...report, customerId });
  throw new DomainError(
    "invalid_request",
    "Usage per resource is reported for one customer at a time. Send customerId, or group by customer or a dimension.",
    "/groupBy",
  );
}

/** All customers, by name. */
async function customerRows(db: Kysely<Database>, report: ReportInput): Promise<ReportRows> {
  const found = await bounded(rollupRows(db, rollupQuery(report, "customer")));
  return {
    rows: found.map((row) => reportRow(row, report.tiling, row.customer_id ?? "")),
    groups: new Map(found.map((row) => [row.customer_id ?? "", customerGroup(row)])),
    others: new Map(),
  };
}

function customerGroup(row: Pick<RollupRow, "customer_id" | "tenant_id" | "name">): UsageGroup {
  return { id: row.customer_id ?? "", tenantId: row.tenant_id ?? "", name: row.name ?? "" };
}

/**
 * The customers with the most usage of each meter, and the others as the total minus these. So few rows are read,
 * however many customers there are. Read in one snapshot: otherwise usage that arrives in between would be added to
 * the others.
 */
async function largestCustomerRows(
  db: Kysely<Database>,
  report: ReportInput,
  top: number,
): Promise<ReportRows> {
  const query = rollupQuery(report, null);
  return inSnapshot(db, async (tx) => {
    const largest = await largestCustomers(tx, query, top);
    const own = await rollupRowsOf(tx, query, largest);
    const rows = own.map((row) => reportRow(row, report.tiling, row.customer_id ?? ""));
    const others = new Map<string, number>();
    for (const { meter, customers } of largest)
      if (customers > top) others.set(`${meter} ${OTHERS}`, customers - top);
    const all = await bounded(rollupRows(tx, query));
    const left = [
      ...all.map((row) => reportRow(row, report.tiling, OTHERS)),
      ...rows.map((row) => ({
        ...row,
        group: OTHERS,
        quantity: decimalText(decimal(row.quantity).times("-1")),
      })),
    ].filter((row) => others.has(`${row.meter} ${OTHERS}`));
    const place = new Map(largest.map((one) => [`${one.meter} ${one.customer_id}`, one.place]));
    const placeOf = (row: ReportRow) => place.get(`${row.meter} ${row.group}`) ?? 0;
    const groups = new Map(largest.map((row) => [row.customer_id, customerGroup(row)]));
    return {
      rows: [...rows.toSorted((a, b) => placeOf(a) - placeOf(b)), ...left],
      groups: groups.set(OTHERS, "Other"),
      others,
    };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
