import { useMemo } from "react";
import { CenteredState } from "../../components/centered-state.tsx";
import { DateRangePicker, daysOf } from "../../components/date-range-picker.tsx";
import { ErrorState } from "../../components/error-state.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { Segments } from "../../components/segments.tsx";
import { usePhone } from "../../components/use-phone.ts";
import { addDays } from "../../format/calendar.ts";
import { CustomerPicker } from "./customer-picker.tsx";
import { UsageDetails } from "./usage-details.tsx";
import { granularitiesOf, granularityFor } from "./usage-granularity.ts";
import { UsageHealth } from "./usage-health.tsx";
import classes from "./usage-page.module.css";
import { UsageStrip } from "./usage-strip.tsx";
import type { UsageView } from "./usage-view.ts";
import { useWholeUsage } from "./use-usage.ts";

export interface UsagePageProps extends UsageView {
  today: string;
  timeZone: string;
  /** Shows something else; `replace` where Back should not come by this step. */
  onView: (view: Partial<UsageView>, options?: { replace: boolean }) => void;
}

/** What was consumed: totals of the four groups, and one meter's course as a chart and as figures. */
export function UsagePage(props: UsagePageProps) {
  const { customerId, group, today, timeZone, onView } = props;
  const phone = usePhone();
  const range = useMemo(
    () => daysOf(props.range, today) ?? { from: today, before: addDays(today, 1) },
    [props.range, today],
  );
  const granularity = granularityFor(range, props.granularity);
  const { report, previous, models } = useWholeUsage({ range, customerId, granularity });
  const nothing = report.data !== undefined && report.data.series.length === 0;
  return (
    <>
      <PageHead title="Usage" />
      <div className={classes.tools}>
        <CustomerPicker value={customerId} onChange={(id) => onView({ customerId: id })} />
        <DateRangePicker
          value={props.range}
          onChange={(chosen) => onView({ range: chosen })}
          today={today}
          timeZone={timeZone}
          about="Usage"
          iconOnly={phone}
        />
        {!phone && <span className={classes.zone}>{timeZone}</span>}
        <div className={classes.granularity}>
          <Segments
            label="Granularity"
            value={granularity}
            options={granularitiesOf(range).map((value) => ({ value, label: granularityLabels[value] }))}
            onChange={(value) => onView({ granularity: value }, { replace: true })}
          />
        </div>
      </div>
      <UsageHealth report={report.data} />
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
            onChoose={(chosen) => onView({ group: chosen }, { replace: true })}
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
              <UsageDetails
                {...props}
                range={range}
                granularity={granularity}
                report={report.data}
                previous={previous.data}
              />
            )}
          </section>
        </>
      )}
    </>
  );
}

const granularityLabels = { hour: "Hour", day: "Day", month: "Month" } as const;
