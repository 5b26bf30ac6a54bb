import { useMemo } from "react";
import type { UsageFilter } from "../../../api/usage.ts";
import { daysOf } from "../../../components/fields/date-range-picker.tsx";
import { addDays } from "../../../format/calendar.ts";
import type { DateRange } from "../../../format/date-presets.ts";
import { seriesMax } from "./chart/usage-stack.ts";
import { granularityFor, type UsageGranularity } from "./usage-granularity.ts";
import { groupingFor, groupingsOf, notGrouped, projectNames } from "./usage-grouping.ts";
import { meterFor, type UsageGroupId, type UsageMeter } from "./usage-groups.ts";
import type { UsageView } from "./usage-view.ts";
import { useCustomer, useDimensions } from "./use-usage.ts";

/** What is shown, in full: where the address leaves something open it is filled in. */
export interface UsageChoice {
  customerId: string | undefined;
  range: DateRange;
  granularity: UsageGranularity;
  group: UsageGroupId;
  meter: UsageMeter;
  /** What usage can be divided by, and what it is; null while that is not known. */
  groupings: readonly string[];
  groupBy: string | null;
  /** What the customer's projects are called, by tenant id. */
  projects: ReadonlyMap<string, string>;
  table: "time" | "group";
}

export function useUsageChoice(view: UsageView, today: string): UsageChoice {
  const { customerId, group } = view;
  const range = useMemo(
    () => daysOf(view.range, today) ?? { from: today, before: addDays(today, 1) },
    [view.range, today],
  );
  const meter = meterFor(group, view.meter);
  const dimensions = useDimensions({ ...range, customerId, meter: meter.id });
  const customer = useCustomer(customerId);
  const groupings = groupingsOf(
    customerId === undefined ? null : (customer ?? { tenants: [] }),
    dimensions ?? [],
  );
  // While it is not known what there is to divide by, nothing is, so that nothing has to change before one's eyes.
  const groupBy = dimensions && customer !== undefined ? groupingFor(group, groupings, view.groupBy) : null;
  const projects = useMemo(() => projectNames(customer ?? null), [customer]);
  return {
    customerId,
    range,
    granularity: granularityFor(range, view.granularity),
    group,
    meter,
    groupings,
    groupBy,
    projects,
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
  if (groupBy === null || groupBy === notGrouped) return { ...asked, granularity };
  if (table === "group") return { ...asked, granularity: "total", meter: meter.id, groupBy };
  return { ...asked, granularity, meter: meter.id, groupBy, top: seriesMax };
}
