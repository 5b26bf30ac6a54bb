import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { instantInZone } from "@billow/core/metering/period.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { piecesInSnapshot } from "../../../db/snapshot.ts";
import type { Streamed } from "../../../http/handler.ts";
import { epochSeconds } from "../../../http/present.ts";
import { csvLines, textCell } from "../../../http/text/csv.ts";
import { reportUsage } from "./report.ts";
import { customerName, customersByName } from "./report-queries.ts";
import type { UsageQuery } from "./report-row.ts";

/** Customers per part of a file, so that memory stays flat however many there are. */
const CUSTOMERS_A_PART = 200;

/**
 * A report as a CSV file, one row per point, with the same figures as the report. A report of all customers one by
 * one is read part by part in one snapshot, so it may be longer than other reports.
 */
export async function exportUsage(db: Kysely<Database>, query: UsageQuery): Promise<Streamed> {
  const customer = query.customerId === undefined ? null : await customerName(db, query.customerId);
  const isGrouped = query.groupBy !== undefined && query.groupBy !== "customer";
  const inParts = query.groupBy === "customer" && query.top === undefined && customer === null;
  const reports = inParts ? partsOf(db, query) : wholeOf(await reportUsage(db, query));
  return { body: fileOf(reports, { customer, isGrouped }), fileName: fileName(query) };
}

async function* wholeOf(report: UsageReport): AsyncGenerator<UsageReport, void, undefined> {
  yield report;
}

function partsOf(db: Kysely<Database>, query: UsageQuery): AsyncIterable<UsageReport> {
  return piecesInSnapshot(db, async function* (snapshot) {
    for (let after: { name: string; id: string } | null = null; ; ) {
      const part: { name: string; id: string }[] = await customersByName(snapshot, {
        after,
        limit: CUSTOMERS_A_PART,
      });
      const customerIds = part.map((one) => one.id);
      yield await reportUsage(snapshot, { ...query, customerIds });
      after = part.at(-1) ?? null;
      if (part.length < CUSTOMERS_A_PART) return;
    }
  });
}

async function* fileOf(
  reports: AsyncIterable<UsageReport>,
  { customer, isGrouped }: { customer: Customer; isGrouped: boolean },
): AsyncGenerator<string, void, undefined> {
  const columns = [
    "Period Start",
    "Period End",
    "Customer",
    "Tenant ID",
    "Meter",
    ...(isGrouped ? ["Group"] : []),
  ];
  // The header waits for the first part, so that a report that fails is refused instead of cut off.
  let header = csvLines([[...columns, "Quantity", "Unit"]]);
  for await (const report of reports) {
    const rows = report.series.flatMap((series) => rowsOf(series, { report, customer, isGrouped }));
    yield header + csvLines(rows);
    header = "";
  }
}

type Customer = { name: string; tenant_id: string } | null;

/** Instants are in the billing zone's local time, with their offset from UTC. */
function rowsOf(
  { meter, group, others, points }: UsageReport["series"][number],
  { report, customer, isGrouped }: { report: UsageReport; customer: Customer; isGrouped: boolean },
): string[][] {
  const isCustomer = typeof group === "object";
  const name = isCustomer ? group.name : isGrouped ? customer?.name : (customer?.name ?? group);
  const tenantId = isCustomer ? group.tenantId : customer?.tenant_id;
  const label = others === undefined ? group : `${others} others`;
  return points.map((point) => [
    instantInZone(epochSeconds(point.from), report.timeZone),
    instantInZone(epochSeconds(point.before), report.timeZone),
    textCell((others !== undefined && !isGrouped ? label : name)?.toString() ?? null),
    textCell(tenantId ?? null),
    meter,
    ...(isGrouped ? [textCell(String(label))] : []),
    point.quantity,
    report.units[meter] ?? "",
  ]);
}

function fileName({ from, before, granularity, meter, groupBy }: UsageQuery): string {
  const parts = ["usage", meter, granularity, groupBy && `by-${groupBy}`, from, "to", before];
  return `${parts
    .filter((part) => part !== undefined)
    .join("-")
    .replace(/[^\w.-]+/g, "-")}.csv`;
}
