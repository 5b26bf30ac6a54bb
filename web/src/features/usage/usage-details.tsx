import type { UsageReport } from "@billow/contract/usage.ts";
import { useMemo } from "react";
import { ErrorState } from "../../components/error-state.tsx";
import type { DateRange } from "../../format/date-presets.ts";
import { bucketsOf } from "./usage-buckets.ts";
import type { UsageGranularity } from "./usage-granularity.ts";
import { groupingFor, groupingsOf, notGrouped } from "./usage-grouping.ts";
import { meterFor, type UsageGroupId } from "./usage-groups.ts";
import { UsagePanel } from "./usage-panel.tsx";
import { groupsOf, stackOf } from "./usage-stack.ts";
import { UsageTables } from "./usage-tables.tsx";
import type { UsageView } from "./usage-view.ts";
import { useGroupedUsage } from "./use-usage.ts";

interface UsageDetailsProps extends Omit<UsageView, "range" | "granularity"> {
  range: DateRange;
  granularity: UsageGranularity;
  report: UsageReport | undefined;
  previous: UsageReport | undefined;
  timeZone: string;
  onView: (view: Partial<UsageView>, options?: { replace: boolean }) => void;
}

/** The chosen group: the chart of one of its meters, and under it the same figures as a table. */
export function UsageDetails(props: UsageDetailsProps) {
  const { group, range, granularity, customerId, report, timeZone, onView } = props;
  const meter = meterFor(group, props.meter);
  const groupings = groupingsOf(customerId, dimensionsOf(group));
  const groupBy = groupingFor(group, groupings, props.groupBy);
  const grouped = useGroupedUsage({ range, customerId, granularity, meter: meter.id, groupBy });
  const shown = groupBy === notGrouped ? report : grouped.overTime.data;
  const stack = useMemo(
    () => (shown === undefined ? null : stackOf(groupsOf(shown, meter.id), group)),
    [shown, meter.id, group],
  );
  const provisionalFrom = report?.provisionalFrom;
  const buckets = useMemo(
    () =>
      provisionalFrom === undefined
        ? null
        : bucketsOf({ range, granularity, timeZone, now: new Date(), provisionalFrom }),
    [provisionalFrom, range, granularity, timeZone],
  );
  if (grouped.overTime.isError) {
    return (
      <ErrorState
        title="The chart could not be loaded"
        error={grouped.overTime.error}
        kept="Your choices are kept."
        onRetry={() => void grouped.overTime.refetch()}
        retrying={grouped.overTime.isFetching}
      />
    );
  }
  return (
    <>
      <UsagePanel
        {...{ group, meter, granularity, groupBy, groupings, stack, buckets, report, timeZone }}
        onMeter={(id) => onView({ meter: id }, { replace: true })}
        onGroupBy={(chosen) => onView({ groupBy: chosen }, { replace: true })}
      />
      <UsageTables
        {...props}
        {...{ meter, groupBy, stack, buckets }}
        totals={grouped.totals.data}
        totalsBefore={grouped.before.data}
        onTable={(table) => onView({ table }, { replace: true })}
      />
    </>
  );
}

function dimensionsOf(group: UsageGroupId): string[] {
  return group === "gpu" ? ["gpuModel", "region"] : ["region"];
}
