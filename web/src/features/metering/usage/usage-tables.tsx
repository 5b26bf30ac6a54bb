import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { Segments } from "../../../components/fields/segments.tsx";
import { formatShortRange } from "../../../format/date.ts";
import type { UsageBucket } from "./chart/usage-buckets.ts";
import { groupsOf, type StackSeries } from "./chart/usage-stack.ts";
import { figureFor } from "./usage-figure.ts";
import type { UsageGranularity } from "./usage-granularity.ts";
import { type GroupFigure, UsageGroupTable } from "./usage-group-table.tsx";
import { groupByPhrase, notGrouped } from "./usage-grouping.ts";
import type { UsageGroup, UsageMeter } from "./usage-groups.ts";
import classes from "./usage-tables.module.css";
import { type FigureColumn, UsageTimeTable } from "./usage-time-table.tsx";
import { totalOf } from "./usage-totals.ts";

interface UsageTablesProps {
  /** Null while they are coming. */
  group: UsageGroup | null;
  meter: UsageMeter | null;
  groupBy: string;
  granularity: UsageGranularity;
  timeZone: string;
  table: "time" | "group";
  report: UsageReport | undefined;
  stack: readonly StackSeries[] | null;
  buckets: readonly UsageBucket[] | null;
  /** The groups' totals, and what they were in the range before. */
  totals: UsageReport | undefined;
  totalsBefore: UsageReport | undefined;
  /** The names of groups that have one beside their value. */
  names: ReadonlyMap<string, string> | undefined;
  onTable: (table: "time" | "group") => void;
}

/** The chart's figures as a table: by time, or by group. What is not divided has all meters of its group by time. */
export function UsageTables(props: UsageTablesProps) {
  const { meter, groupBy, granularity, timeZone, table } = props;
  const isWhole = groupBy === notGrouped;
  return (
    <>
      <div className={classes.head}>
        {isWhole ? (
          <h2 className={classes.title}>By {granularity}</h2>
        ) : (
          <Segments
            label="Table"
            size="compact"
            value={table}
            options={[
              { value: "time", label: `By ${granularity}` },
              { value: "group", label: `B${groupByPhrase(groupBy).slice(1)}` },
            ]}
            onChange={props.onTable}
          />
        )}
        <span className={classes.zone}>
          {isWhole || meter === null ? "Days" : `${meter.name}, days`} in {timeZone}
        </span>
      </div>
      {table === "time" ? (
        <UsageTimeTable
          granularity={granularity}
          buckets={props.stack && props.buckets}
          columns={isWhole ? meterColumns(props.group, props.report) : seriesColumns(props.stack ?? [])}
          withTotal={!isWhole}
        />
      ) : (
        <ByGroup {...props} />
      )}
    </>
  );
}

function ByGroup({ groupBy, meter, report, stack, totals, totalsBefore, names }: UsageTablesProps) {
  const id = meter?.id ?? "";
  const total = totalOf(report?.totals, id) ?? "0";
  return (
    <UsageGroupTable
      groupBy={groupBy}
      groups={stack && totals ? groupFigures({ totals, totalsBefore, stack, names, meter: id }) : null}
      total={total}
      before={totalOf(report?.previous, id)}
      meter={meter?.head ?? ""}
      previousDays={report ? formatShortRange(report.previousRange.from, report.previousRange.before) : ""}
      say={figureFor(total)}
    />
  );
}

/** Every meter of the group as a column, each with its own unit. */
function meterColumns(group: UsageGroup | null, report: UsageReport | undefined): FigureColumn[] {
  const meters = group?.meters ?? [];
  return meters.map(({ id, head }) => {
    const total = totalOf(report?.totals, id) ?? "0";
    const points = report?.series.find(({ meter }) => meter === id)?.points ?? [];
    return {
      key: id,
      head,
      total,
      quantities: new Map(points.map(({ from, quantity }) => [Date.parse(from), quantity])),
      say: figureFor(total),
    };
  });
}

/** Every series of the chart as a column; they share their decimals, so that a row adds up as it is read. */
function seriesColumns(stack: readonly StackSeries[]): FigureColumn[] {
  const say = figureFor(stack[0]?.total ?? "0");
  return stack.map(({ key, name, total, quantities }) => ({ key, head: name, total, quantities, say }));
}

interface GroupsInput {
  totals: UsageReport;
  totalsBefore: UsageReport | undefined;
  stack: readonly StackSeries[];
  names: ReadonlyMap<string, string> | undefined;
  meter: string;
}

function groupFigures({ totals, totalsBefore, stack, names, meter }: GroupsInput): GroupFigure[] {
  const earlier =
    totalsBefore && new Map(groupsOf(totalsBefore, meter).map(({ key, total }) => [key, total]));
  const colors = new Map(stack.map(({ key, color }) => [key, color]));
  return groupsOf(totals, meter, names).map((series) => ({
    ...series,
    color: colors.get(series.key) ?? "category-other",
    before: earlier ? (earlier.get(series.key) ?? "0") : null,
  }));
}
