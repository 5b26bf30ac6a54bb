import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { usageQuery } from "../../api/usage.ts";
import { addDays, daysBetween } from "../../format/calendar.ts";
import type { DateRange } from "../../format/date-presets.ts";
import type { UsageGranularity } from "./usage-granularity.ts";
import { notGrouped } from "./usage-grouping.ts";

interface UsageAsked {
  range: DateRange;
  customerId: string | undefined;
  granularity: UsageGranularity;
}

/** The range of the same length just before, to compare with. */
export function rangeBefore(range: DateRange): DateRange {
  return { from: addDays(range.from, -daysBetween(range.from, range.before)), before: range.from };
}

/** What the strip shows: all meters over the range, and their totals in the range before. */
export function useWholeUsage({ range, customerId, granularity }: UsageAsked) {
  const report = useQuery(usageQuery({ ...range, customerId, granularity }));
  const previous = useQuery(usageQuery({ ...rangeBefore(range), customerId, granularity: "total" }));
  const byModel = useQuery(
    usageQuery({ ...range, customerId, granularity: "total", meter: "gpu", groupBy: "gpuModel" }),
  );
  return { report, previous, models: byModel.data?.series.length ?? null };
}

interface GroupedAsked extends UsageAsked {
  meter: string;
  groupBy: string;
}

/** One meter divided into groups: over time, and as totals of the range and of the one before. */
export function useGroupedUsage({ range, customerId, granularity, meter, groupBy }: GroupedAsked) {
  const enabled = groupBy !== notGrouped;
  const asked = { customerId, meter, groupBy };
  return {
    overTime: useQuery({
      ...usageQuery({ ...range, ...asked, granularity }),
      enabled,
      placeholderData: keepPreviousData,
    }),
    totals: useQuery({ ...usageQuery({ ...range, ...asked, granularity: "total" }), enabled }),
    before: useQuery({ ...usageQuery({ ...rangeBefore(range), ...asked, granularity: "total" }), enabled }),
  };
}
