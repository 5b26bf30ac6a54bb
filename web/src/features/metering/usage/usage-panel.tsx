import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { Segments } from "../../../components/fields/segments.tsx";
import { dateIn } from "../../../format/calendar.ts";
import { formatShortDate } from "../../../format/date.ts";
import type { UsageBucket } from "./chart/usage-buckets.ts";
import { UsageChart } from "./chart/usage-chart.tsx";
import type { StackSeries } from "./chart/usage-stack.ts";
import { GroupByMenu } from "./group-by-menu.tsx";
import { figureFor } from "./usage-figure.ts";
import type { UsageGranularity } from "./usage-granularity.ts";
import { groupByPhrase, notGrouped } from "./usage-grouping.ts";
import { metersOf, type UsageGroupId, type UsageMeter } from "./usage-groups.ts";
import classes from "./usage-panel.module.css";

interface UsagePanelProps {
  group: UsageGroupId;
  meter: UsageMeter;
  granularity: UsageGranularity;
  groupBy: string;
  groupings: readonly string[];
  /** Null while they are coming. */
  stack: readonly StackSeries[] | null;
  buckets: readonly UsageBucket[] | null;
  report: UsageReport | undefined;
  timeZone: string;
  onMeter: (meter: string) => void;
  onGroupBy: (groupBy: string) => void;
}

/** The chart under its head: what it shows, in which unit, divided by what. */
export function UsagePanel(props: UsagePanelProps) {
  const { group, meter, granularity, groupBy, groupings, stack, buckets, report, timeZone } = props;
  const meters = metersOf(group);
  const title = `${meter.name} per ${granularity}`;
  const total = report?.totals.find((sum) => sum.meter === meter.id)?.quantity ?? "0";
  const label = groupBy === notGrouped ? title : `${title} ${groupByPhrase(groupBy)}`;
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {report && buckets?.some(({ provisional }) => provisional) && (
          <Provisional from={report.provisionalFrom} timeZone={timeZone} />
        )}
        <div className={classes.choices}>
          {meters.length > 1 && (
            <Segments
              label="Meter"
              size="compact"
              value={meter.id}
              options={meters.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={props.onMeter}
            />
          )}
          <GroupByMenu value={groupBy} options={groupings} onChange={props.onGroupBy} />
        </div>
      </div>
      {stack && buckets ? (
        <UsageChart
          key={`${meter.id} ${groupBy}`}
          label={label}
          buckets={buckets}
          stack={stack}
          say={figureFor(total)}
        />
      ) : (
        <ChartSkeleton />
      )}
    </>
  );
}

function Provisional({ from, timeZone }: { from: string | null; timeZone: string }) {
  if (from === null) return null;
  return (
    <span className={classes.provisional}>
      <span className={classes.hatch} />
      Provisional since {formatShortDate(dateIn(timeZone, new Date(from)))}
    </span>
  );
}

/** Bars in the shape of a chart, while the figures are coming. */
function ChartSkeleton() {
  return (
    <div className={classes.skeleton} aria-hidden="true">
      {skeletonBars.map(({ id, height }) => (
        <span key={id} style={{ height: `${height}%` }} />
      ))}
    </div>
  );
}

const skeletonBars = Array.from({ length: 30 }, (_, id) => ({ id, height: 62 + 18 * Math.sin(id / 2.2) }));
