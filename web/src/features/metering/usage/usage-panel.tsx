import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { Segments } from "../../../components/fields/segments.tsx";
import { dateIn } from "../../../format/calendar.ts";
import { formatShortDate } from "../../../format/date.ts";
import type { UsageBucket } from "./chart/usage-buckets.ts";
import { UsageChart } from "./chart/usage-chart.tsx";
import type { StackSeries } from "./chart/usage-stack.ts";
import { ChoiceMenu } from "./choice-menu.tsx";
import { figureFor } from "./usage-figure.ts";
import type { UsageGranularity } from "./usage-granularity.ts";
import { groupByLabel, groupByPhrase, notGrouped } from "./usage-grouping.ts";
import type { UsageGroup, UsageMeter } from "./usage-groups.ts";
import classes from "./usage-panel.module.css";

interface UsagePanelProps {
  /** Null while they are coming. */
  group: UsageGroup | null;
  meter: UsageMeter | null;
  granularity: UsageGranularity;
  groupBy: string;
  /** Whether several series are shown, or may be: it is not known yet how usage is divided. */
  isDivided: boolean;
  groupings: readonly string[];
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
  const title = meter ? `${meter.name} per ${granularity}` : "";
  const total = report?.totals.find((sum) => sum.meter === meter?.id)?.quantity ?? "0";
  const label = groupBy === notGrouped ? title : `${title} ${groupByPhrase(groupBy)}`;
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {report && buckets?.some(({ provisional }) => provisional) && (
          <Provisional from={report.provisionalFrom} timeZone={timeZone} />
        )}
        <div className={classes.choices}>
          {group && meter && <MeterChoice group={group} meter={meter} onChange={props.onMeter} />}
          <ChoiceMenu
            label="Group by"
            value={groupBy}
            options={[notGrouped, ...groupings].map((value) => ({ value, label: groupByLabel(value) }))}
            onChange={props.onGroupBy}
          />
        </div>
      </div>
      {meter && stack && buckets ? (
        <UsageChart
          key={`${meter.id} ${groupBy}`}
          label={label}
          buckets={buckets}
          stack={stack}
          say={figureFor(total)}
        />
      ) : (
        <ChartSkeleton withLegend={props.isDivided} />
      )}
    </>
  );
}

/** Side by side while they have room. */
const segmentsMax = 3;

interface MeterChoiceProps {
  group: UsageGroup;
  meter: UsageMeter;
  onChange: (meter: string) => void;
}

function MeterChoice({ group, meter, onChange }: MeterChoiceProps) {
  const options = group.meters.map(({ id, name }) => ({ value: id, label: name }));
  if (options.length === 1) return null;
  if (options.length > segmentsMax)
    return <ChoiceMenu label="Meter" value={meter.id} options={options} onChange={onChange} />;
  return <Segments label="Meter" size="compact" value={meter.id} options={options} onChange={onChange} />;
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
function ChartSkeleton({ withLegend }: { withLegend: boolean }) {
  return (
    <div className={classes.skeleton} data-legend={withLegend || undefined} aria-hidden="true">
      {skeletonBars.map(({ id, height }) => (
        <span key={id} style={{ height: `${height}%` }} />
      ))}
    </div>
  );
}

const skeletonBars = Array.from({ length: 30 }, (_, id) => ({ id, height: 62 + 18 * Math.sin(id / 2.2) }));
