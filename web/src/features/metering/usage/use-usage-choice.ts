import { useMemo } from "react";
import type { UsageFilter } from "../../../api/metering/usage.ts";
import { daysOf } from "../../../components/fields/date-range-picker.tsx";
import { addDays } from "../../../format/calendar.ts";
import type { DateRange } from "../../../format/date-presets.ts";
import { seriesMax } from "./chart/usage-stack.ts";
import { granularityFor, type UsageGranularity } from "./usage-granularity.ts";
import { groupingFor, groupingsOf, groupNames, notGrouped } from "./usage-grouping.ts";
import type { UsageGroup, UsageMeter } from "./usage-groups.ts";
import { groupShown, meterShown } from "./usage-shown.ts";
import type { UsageView } from "./usage-view.ts";
import { useCustomer, useDimensions } from "./use-usage.ts";

/** Whose usage is shown, of which days, how finely. */
export interface UsageSpan {
  customerId: string | undefined;
  range: DateRange;
  granularity: UsageGranularity;
}

export function useUsageSpan(
  { customerId, range: chosen, granularity }: UsageView,
  today: string,
): UsageSpan {
  return useMemo(() => {
    const range = daysOf(chosen, today) ?? { from: today, before: addDays(today, 1) };
    return { customerId, range, granularity: granularityFor(range, granularity) };
  }, [customerId, chosen, granularity, today]);
}

/** What is shown, in full: where the address leaves something open it is filled in. */
export interface UsageChoice extends UsageSpan {
  /** Null while it is not known what there is, and where there is nothing. */
  group: UsageGroup | null;
  meter: UsageMeter | null;
  /** What usage can be divided by, and what it is; null while that is not known. */
  groupings: readonly string[];
  groupBy: string | null;
  /** What groups are called that have a name beside their value. */
  names: ReadonlyMap<string, string> | undefined;
  table: "time" | "group";
}

/** @param groups what there is usage of; null while that is not known */
export function useUsageChoice(
  view: UsageView,
  span: UsageSpan,
  groups: readonly UsageGroup[] | null,
): UsageChoice {
  const { customerId } = span;
  const group = groupShown(groups, view);
  const meter = group && meterShown(group, view.meter);
  const dimensions = useDimensions({ ...span.range, customerId, meter: meter?.id });
  const customer = useCustomer(customerId);
  const groupings = groupingsOf(
    customerId === undefined ? null : (customer ?? { tenants: [] }),
    dimensions ?? [],
  );
  // While it is not known what there is to divide by, nothing is, so that nothing has to change before one's eyes.
  const groupBy = dimensions && customer !== undefined ? groupingFor(groupings, view.groupBy) : null;
  const names = useMemo(() => groupNames(groupBy, customer ?? null), [groupBy, customer]);
  return {
    ...span,
    group,
    meter,
    groupings,
    groupBy,
    names,
    table: groupBy === notGrouped ? "time" : view.table,
  };
}

/** The report whose file holds what the table shows: all meters where they stand whole, otherwise the groups of one. */
export function reportShown({
  customerId,
  range,
  granularity,
  meter,
  groupBy,
  table,
}: UsageChoice): UsageFilter {
  const asked = { ...range, customerId };
  if (meter === null || groupBy === null || groupBy === notGrouped) return { ...asked, granularity };
  if (table === "group") return { ...asked, granularity: "total", meter: meter.id, groupBy };
  return { ...asked, granularity, meter: meter.id, groupBy, top: seriesMax };
}
