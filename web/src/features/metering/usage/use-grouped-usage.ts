import { useQuery } from "@tanstack/react-query";
import { usageQuery } from "../../../api/metering/usage.ts";
import { seriesMax } from "./chart/usage-stack.ts";
import { notGrouped } from "./usage-grouping.ts";
import type { UsageAsked } from "./use-usage.ts";

interface GroupedAsked extends UsageAsked {
  /** Undefined while it is not known. */
  meter: string | undefined;
  /** Null while it is not known. */
  groupBy: string | null;
}

/** One meter divided into groups: over time, and as totals of the range and of the one before. */
export function useGroupedUsage({ range, customerId, granularity, meter, groupBy }: GroupedAsked) {
  const enabled = meter !== undefined && groupBy !== null && groupBy !== notGrouped;
  const asked = { customerId, meter, groupBy: groupBy ?? undefined };
  const totals = useQuery({ ...usageQuery({ ...range, ...asked, granularity: "total" }), enabled });
  const earlier = totals.data?.previousRange ?? range;
  return {
    overTime: useQuery({ ...usageQuery({ ...range, ...asked, granularity, top: seriesMax }), enabled }),
    totals,
    before: useQuery({
      ...usageQuery({ ...earlier, ...asked, granularity: "total" }),
      enabled: enabled && totals.data !== undefined,
    }),
  };
}
