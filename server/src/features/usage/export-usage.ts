import type { UsageReport } from "@billow/contract/usage.ts";
import { instantInZone } from "@billow/core/period.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { csvLines, textCell } from "../../http/csv.ts";
import { epochSeconds } from "../../http/present.ts";
import { reportUsage } from "./report.ts";
import { customerName } from "./report-queries.ts";
import type { UsageQuery } from "./report-row.ts";

/** A report as a CSV file, a row a point: the same figures that the report itself shows. */
export async function exportUsage(
  db: Kysely<Database>,
  given: { query: UsageQuery; timeZone: string },
): Promise<{ body: string; fileName: string }> {
  const { query } = given;
  const report = await reportUsage(db, given);
  const customer = query.customerId === undefined ? null : await customerName(db, query.customerId);
  const isGrouped = query.groupBy !== undefined && query.groupBy !== "customer";
  const header = ["Period Start", "Period End", "Customer", "Tenant ID", "Meter"];
  const rows = report.series.flatMap((series) => rowsOf(series, { report, customer, isGrouped }));
  return {
    body: csvLines([[...header, ...(isGrouped ? ["Group"] : []), "Quantity", "Unit"], ...rows]),
    fileName: fileName(query),
  };
}

type Customer = { name: string; tenant_id: string } | null;

/** Instants are told as clocks in the billing zone show them, with their offset from UTC. */
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
