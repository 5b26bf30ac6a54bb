import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { useMemo } from "react";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { bucketsOf } from "./chart/usage-buckets.ts";
import { groupsOf, stackOf } from "./chart/usage-stack.ts";
import { notGrouped } from "./usage-grouping.ts";
import { UsagePanel } from "./usage-panel.tsx";
import { UsageTables } from "./usage-tables.tsx";
import type { UsageView } from "./usage-view.ts";
import { useGroupedUsage } from "./use-grouped-usage.ts";
import type { UsageChoice } from "./use-usage-choice.ts";

interface UsageDetailsProps {
  choice: UsageChoice;
  report: UsageReport | undefined;
  timeZone: string;
  onView: (view: Partial<UsageView>, options?: { replace: boolean }) => void;
}

/** The chosen group: the chart of one of its meters, and under it the same figures as a table. */
export function UsageDetails({ choice, report, timeZone, onView }: UsageDetailsProps) {
  const { range, granularity, groupBy, names } = choice;
  const [group, meter] = [choice.group?.id, choice.meter?.id];
  const grouped = useGroupedUsage({ ...choice, meter });
  // While it is not known how usage is divided nothing is drawn, so that nothing has to change before one's eyes.
  const shown = groupBy === notGrouped ? report : groupBy === null ? undefined : grouped.overTime.data;
  const stack = useMemo(
    () =>
      shown === undefined || group === undefined || meter === undefined
        ? null
        : stackOf(groupsOf(shown, meter, names), group),
    [shown, meter, group, names],
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
  const drawn = { ...choice, groupBy: groupBy ?? notGrouped, stack, buckets, report, timeZone };
  return (
    <>
      <UsagePanel
        {...drawn}
        isDivided={groupBy !== notGrouped}
        onMeter={(id) => onView({ meter: id }, { replace: true })}
        onGroupBy={(chosen) => onView({ groupBy: chosen }, { replace: true })}
      />
      <UsageTables
        {...drawn}
        totals={grouped.totals.data}
        totalsBefore={grouped.before.data}
        onTable={(table) => onView({ table }, { replace: true })}
      />
    </>
  );
}
