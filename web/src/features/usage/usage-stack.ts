import type { UsageReport } from "@billow/contract/usage.ts";
import { addDecimals, compareDecimals } from "../../format/decimal.ts";
import type { UsageGroupId } from "./usage-groups.ts";

/** One colour of the stack: a group of the report, the whole of it, or all that is beyond the largest nine. */
export interface StackSeries {
  key: string;
  name: string;
  /** A customer's tenant id. */
  tenantId: string | null;
  /** The name of its colour in the theme. */
  color: string;
  total: string;
  /** Quantities by the start of their stretch, in milliseconds. */
  quantities: ReadonlyMap<number, string>;
}

type ReportSeries = UsageReport["series"][number];

/** As many series as can be told apart by colour, beside Other. */
const seriesMax = 9;
const rampMax = 4;

/** What stands for "no value" of a dimension. */
const withoutValue = "Not given";

/** The groups of one meter, largest first, each as it is shown. */
export function groupsOf(report: Pick<UsageReport, "series">, meter: string): Omit<StackSeries, "color">[] {
  return report.series
    .filter((series) => series.meter === meter)
    .map((series) => ({
      ...namesOf(series.group),
      total: addDecimals(series.points.map(({ quantity }) => quantity)),
      quantities: new Map(series.points.map(({ from, quantity }) => [Date.parse(from), quantity])),
    }))
    .sort((a, b) => compareDecimals(b.total, a.total) || a.name.localeCompare(b.name));
}

/** The series of the chart from the bottom of the stack to its top: the largest first, Other always last. */
export function stackOf(groups: readonly Omit<StackSeries, "color">[], group: UsageGroupId): StackSeries[] {
  const [only] = groups;
  if (only?.key === wholeKey) return [{ ...only, color: `hue-${group}` }];
  const shown = groups.slice(0, seriesMax);
  const rest = groups.slice(seriesMax);
  const stack = shown.map((series, index) => ({ ...series, color: colorOf(index, groups.length, group) }));
  return rest.length === 0 ? stack : [...stack, otherOf(rest)];
}

const wholeKey = "whole";

function namesOf(group: ReportSeries["group"]): Pick<StackSeries, "key" | "name" | "tenantId"> {
  if (group === undefined) return { key: wholeKey, name: "Total", tenantId: null };
  if (typeof group !== "string") return { key: group.id, name: group.name, tenantId: group.tenantId };
  return { key: `value ${group}`, name: group === "" ? withoutValue : group, tenantId: null };
}

function colorOf(index: number, count: number, group: UsageGroupId): string {
  return count <= rampMax ? `ramp-${group}-${index + 1}` : `category-${index + 1}`;
}

function otherOf(rest: readonly Omit<StackSeries, "color">[]): StackSeries {
  const byStart = new Map<number, string[]>();
  for (const { quantities } of rest) {
    for (const [start, quantity] of quantities) byStart.set(start, [...(byStart.get(start) ?? []), quantity]);
  }
  return {
    key: "other",
    name: "Other",
    tenantId: null,
    color: "category-other",
    total: addDecimals(rest.map(({ total }) => total)),
    quantities: new Map([...byStart].map(([start, quantities]) => [start, addDecimals(quantities)])),
  };
}
