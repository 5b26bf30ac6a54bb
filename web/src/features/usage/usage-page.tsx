import type { UsageReport } from "@billow/contract/usage.ts";
import IconClock from "@tabler/icons-react/dist/esm/icons/IconClock.mjs";
import { useQuery } from "@tanstack/react-query";
import { usageQuery } from "../../api/usage.ts";
import { CenteredState } from "../../components/centered-state.tsx";
import { type ChosenRange, DateRangePicker, daysOf } from "../../components/date-range-picker.tsx";
import { ErrorState } from "../../components/error-state.tsx";
import { Icon } from "../../components/icon.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { usePhone } from "../../components/use-phone.ts";
import { addDays, daysBetween } from "../../format/calendar.ts";
import { formatAgo } from "../../format/date.ts";
import type { DateRange } from "../../format/date-presets.ts";
import { CustomerPicker } from "./customer-picker.tsx";
import { UsageDays } from "./usage-days-table.tsx";
import type { UsageGroupId } from "./usage-groups.ts";
import classes from "./usage-page.module.css";
import { UsageStrip } from "./usage-strip.tsx";

export interface UsagePageProps {
  customerId: string | undefined;
  group: UsageGroupId;
  range: ChosenRange;
  today: string;
  timeZone: string;
  onCustomer: (id: string | undefined) => void;
  onGroup: (group: UsageGroupId) => void;
  onRange: (range: ChosenRange) => void;
}

/** What was consumed: totals of the four groups, and the days of the chosen one. */
export function UsagePage(props: UsagePageProps) {
  const { customerId, group, today, timeZone, onGroup } = props;
  const phone = usePhone();
  const range = daysOf(props.range, today) ?? { from: today, before: addDays(today, 1) };
  const { report, previous, models } = useUsage(range, customerId);
  const nothing = report.data !== undefined && report.data.series.length === 0;
  return (
    <>
      <PageHead title="Usage" />
      <div className={classes.tools}>
        <CustomerPicker value={customerId} onChange={props.onCustomer} />
        <DateRangePicker
          value={props.range}
          onChange={props.onRange}
          today={today}
          timeZone={timeZone}
          about="Usage"
          iconOnly={phone}
        />
        {!phone && <span className={classes.zone}>{timeZone}</span>}
      </div>
      <Health report={report.data} />
      {report.isError ? (
        <ErrorState
          title="The usage could not be loaded"
          error={report.error}
          kept="Your choice of customer and range is kept."
          onRetry={() => void report.refetch()}
          retrying={report.isFetching}
        />
      ) : (
        <>
          <UsageStrip
            report={report.data}
            previous={previous.data}
            gpuModels={models}
            chosen={group}
            onChoose={onGroup}
          />
          <section
            id="usage-days"
            role="tabpanel"
            aria-labelledby={`usage-${group}`}
            className={classes.days}
          >
            {nothing ? (
              <CenteredState title="No usage in these days">
                {customerId
                  ? "This customer used nothing metered, or it has not been reported yet."
                  : "Nothing metered was reported for them."}
              </CenteredState>
            ) : (
              <UsageDays report={report.data} range={range} today={today} group={group} timeZone={timeZone} />
            )}
          </section>
        </>
      )}
    </>
  );
}

function useUsage(range: DateRange, customerId: string | undefined) {
  const length = daysBetween(range.from, range.before);
  const before = { from: addDays(range.from, -length), before: range.from };
  const report = useQuery(usageQuery({ ...range, customerId, granularity: "day" }));
  const previous = useQuery(usageQuery({ ...before, customerId, granularity: "total" }));
  const byModel = useQuery(
    usageQuery({ ...range, customerId, granularity: "total", meter: "gpu", groupBy: "gpuModel" }),
  );
  return { report, previous, models: byModel.data?.series.length ?? null };
}

/** How fresh the figures are. */
function Health({ report }: { report: UsageReport | undefined }) {
  return (
    <p className={classes.health}>
      {report && (
        <>
          <Icon of={IconClock} size={14} />
          {report.updatedAt === null
            ? "No usage has been reported yet"
            : `Updated ${formatAgo(report.updatedAt, new Date())}`}
        </>
      )}
    </p>
  );
}
