import { type Decimal, decimal } from "@billow/core/money/decimal.ts";
import type { ReportRow, ReportRows, UsageGroup } from "./report-row.ts";

/** The key of the group that sums up the others. No name contains a NUL. */
export const OTHERS = "\u0000";

/** The largest groups of each meter, largest first, and at the end one group with the sum of the others. */
export function largestGroups(report: {
  rows: readonly ReportRow[];
  groups: ReadonlyMap<string, UsageGroup>;
  top: number;
}): ReportRows {
  const rows: ReportRow[] = [];
  const others = new Map<string, number>();
  for (const [meter, ofMeter] of Map.groupBy(report.rows, (row) => row.meter)) {
    const byGroup = [...Map.groupBy(ofMeter, (row) => row.group)];
    const ranked = byGroup
      .map(([key, ofGroup]) => ({ key, ofGroup, quantity: sum(ofGroup) }))
      .sort((a, b) => b.quantity.cmp(a.quantity) || (a.key < b.key ? -1 : 1));
    const left = ranked.slice(report.top);
    rows.push(...ranked.slice(0, report.top).flatMap((one) => one.ofGroup));
    if (left.length === 0) continue;
    others.set(`${meter} ${OTHERS}`, left.length);
    rows.push(...left.flatMap((one) => one.ofGroup.map((row) => ({ ...row, group: OTHERS }))));
  }
  return { rows, groups: new Map(report.groups).set(OTHERS, "Other"), others };
}

function sum(rows: readonly ReportRow[]): Decimal {
  return rows.reduce((result, row) => result.plus(decimal(row.quantity)), decimal("0"));
}
