import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { addDecimals, compareDecimals } from "../../../../format/decimal.ts";
import { colorOfGroup, hueOfGroup } from "../../../../format/meter.ts";
import { formatCount } from "../../../../format/quantity.ts";

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
export const seriesMax = 9;
const rampMax = 4;

/** What stands for "no value" of a dimension. */
const withoutValue = "Not given";

/**
 * The groups of one meter, largest first, each as it is shown; what the report sums up of all others comes last. `names`
 * has the names of groups that have one beside their value, as projects do.
 */
export function groupsOf(
  report: Pick<UsageReport, "series">,
  meter: string,
  names: ReadonlyMap<string, string> = new Map(),
): Omit<StackSeries, "color">[] {
  return report.series
    .filter((series) => series.meter === meter)
    .map((series) => ({
      ...namesOf(series, names),
      total: addDecimals(series.points.map(({ quantity }) => quantity)),
      quantities: new Map(series.points.map(({ from, quantity }) => [Date.parse(from), quantity])),
    }))
    .sort(
      (a, b) =>
        Number(a.key === otherKey) - Number(b.key === otherKey) ||
        compareDecimals(b.total, a.total) ||
        a.name.localeCompare(b.name),
    );
}

/** The series of the chart from the bottom of the stack to its top: the largest first, Other always last. */
export function stackOf(groups: readonly Omit<StackSeries, "color">[], group: string): StackSeries[] {
  const [only] = groups;
  if (only?.key === wholeKey) return [{ ...only, color: hueOfGroup(group) }];
  return groups.map((series, index) => ({
    ...series,
    color: series.key === otherKey ? "category-other" : colorOf(index, groups.length, group),
  }));
}

const wholeKey = "whole";
const otherKey = "other";

function namesOf(
  { group, others }: ReportSeries,
  names: ReadonlyMap<string, string>,
): Pick<StackSeries, "key" | "name" | "tenantId"> {
  if (others !== undefined) return { key: otherKey, name: `Other (${formatCount(others)})`, tenantId: null };
  if (group === undefined) return { key: wholeKey, name: "Total", tenantId: null };
  if (typeof group !== "string") return { key: group.id, name: group.name, tenantId: group.tenantId };
  const named = names.get(group);
  if (named !== undefined) return { key: `value ${group}`, name: named, tenantId: group };
  return { key: `value ${group}`, name: group === "" ? withoutValue : group, tenantId: null };
}

function colorOf(index: number, count: number, group: string): string {
  const color = colorOfGroup(group);
  return count <= rampMax && color !== "other" ? `ramp-${color}-${index + 1}` : `category-${index + 1}`;
}
