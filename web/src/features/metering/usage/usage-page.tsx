import type { ReactNode } from "react";
import { usePhone } from "../../../components/behaviour/use-phone.ts";
import { ButtonLink } from "../../../components/button-link.tsx";
import { CustomerPicker } from "../../../components/fields/customer-picker.tsx";
import { DateRangePicker } from "../../../components/fields/date-range-picker.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import { UsageHead } from "../../../components/heads/usage-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { UsageStrip } from "./chart/usage-strip.tsx";
import { UsageDetails } from "./usage-details.tsx";
import { UsageExport } from "./usage-export.tsx";
import { granularitiesOf } from "./usage-granularity.ts";
import { UsageHealth } from "./usage-health.tsx";
import classes from "./usage-page.module.css";
import type { UsageView } from "./usage-view.ts";
import { useGpuModels, useWholeUsage } from "./use-usage.ts";
import { reportShown, type UsageChoice, useUsageChoice, useUsageSpan } from "./use-usage-choice.ts";

export interface UsagePageProps extends UsageView {
  today: string;
  timeZone: string;
  /** What the chosen customer's running month comes to. */
  bill: ReactNode;
  /** Shows something else; `replace` where Back should not come by this step. */
  onView: (view: Partial<UsageView>, options?: { replace: boolean }) => void;
}

/** What was consumed: totals by group of the catalogue, and one meter's course as a chart and as figures. */
export function UsagePage(props: UsagePageProps) {
  const { customerId, today, onView } = props;
  const span = useUsageSpan(props, today);
  const { report, groups, failed } = useWholeUsage(span);
  const choice = useUsageChoice(props, span, groups);
  const models = useGpuModels(span, groups?.some(({ meters }) => meters[0].id === "gpu") ?? false);
  const timeZone = report.data?.timeZone ?? props.timeZone;
  const nothing = report.data !== undefined && report.data.series.length === 0;
  return (
    <>
      <UsageHead page="Report" invoice={props.invoice}>
        <UsageExport shown={reportShown(choice)} today={today} />
      </UsageHead>
      <Tools {...props} timeZone={timeZone} choice={choice} />
      <UsageHealth report={report.data} />
      {props.bill}
      {failed ? (
        <ErrorState
          title="The usage could not be loaded"
          error={failed.error}
          kept="Your choice of customer and range is kept."
          onRetry={() => void failed.refetch()}
          retrying={failed.isFetching}
        />
      ) : (
        <>
          {groups?.length !== 0 && (
            <UsageStrip
              groups={groups}
              report={report.data}
              gpuModels={models}
              chosen={choice.group?.id}
              onChoose={(chosen) => onView({ group: chosen }, { replace: true })}
            />
          )}
          <section id="usage-days" className={classes.days} {...panelOf(choice)}>
            {nothing ? (
              <NoUsage
                isFirst={customerId === undefined && report.data?.updatedAt === null}
                isOne={customerId !== undefined}
              />
            ) : (
              <UsageDetails choice={choice} report={report.data} timeZone={timeZone} onView={onView} />
            )}
          </section>
        </>
      )}
    </>
  );
}

/** What the tab of the chosen group shows; nothing's panel while there is none. */
function panelOf({ group }: UsageChoice) {
  return group === null ? {} : ({ role: "tabpanel", "aria-labelledby": `usage-${group.id}` } as const);
}

function NoUsage({ isFirst, isOne }: { isFirst: boolean; isOne: boolean }) {
  if (isFirst) {
    return (
      <CenteredState
        title="No usage yet"
        action={
          <ButtonLink variant="filled" to="/usage/sources">
            Connect your cloud
          </ButtonLink>
        }
      >
        Point Billow at your Prometheus or your provisioning system, and what your tenants use appears here
        minutes later.
      </CenteredState>
    );
  }
  return (
    <CenteredState title="No usage in these days">
      {isOne
        ? "No usage of this customer has been reported for these days."
        : "No usage was reported for these days."}
    </CenteredState>
  );
}

/** Whose usage, of which days, how finely. */
function Tools({ choice, onView, today, timeZone, ...view }: UsagePageProps & { choice: UsageChoice }) {
  const phone = usePhone();
  return (
    <div className={classes.tools}>
      <CustomerPicker value={choice.customerId} onChange={(id) => onView({ customerId: id })} />
      <DateRangePicker
        value={view.range}
        onChange={(range) => onView({ range })}
        today={today}
        timeZone={timeZone}
        about="Usage"
        iconOnly={phone}
      />
      {!phone && <span className={classes.zone}>{timeZone}</span>}
      <div className={classes.granularity}>
        <Segments
          label="Granularity"
          value={choice.granularity}
          options={granularitiesOf(choice.range).map((value) => ({ value, label: granularityLabels[value] }))}
          onChange={(granularity) => onView({ granularity }, { replace: true })}
        />
      </div>
    </div>
  );
}

const granularityLabels = { hour: "Hour", day: "Day", month: "Month" } as const;
