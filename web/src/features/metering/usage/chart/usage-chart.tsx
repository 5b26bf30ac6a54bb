import { lazy, Suspense, useState } from "react";
import { BarWalk, slotOf } from "../../../../components/chart/bar-walk.tsx";
import { addDecimals } from "../../../../format/decimal.ts";
import { ChartLegend } from "./chart-legend.tsx";
import { plot } from "./chart-plot.ts";
import { ChartTooltip } from "./chart-tooltip.tsx";
import type { UsageBucket } from "./usage-buckets.ts";
import classes from "./usage-chart.module.css";
import type { StackSeries } from "./usage-stack.ts";

const ChartCanvas = lazy(() =>
  import("./chart-canvas.tsx").then((module) => ({ default: module.ChartCanvas })),
);

export interface UsageChartProps {
  /** What is shown, said in full: "vCPU hours per day by region". */
  label: string;
  buckets: readonly UsageBucket[];
  /** From the bottom of the stack to its top. */
  stack: readonly StackSeries[];
  say: (quantity: string) => string;
}

/** Bars of one unit over time, stacked. */
export function UsageChart({ label, buckets, stack, say }: UsageChartProps) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = stack.filter(({ key }) => !hidden.has(key));
  const firstProvisional = buckets.findIndex(({ provisional }) => provisional);

  function toggle(key: string): void {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  }

  return (
    <div>
      <BarWalk
        label={`${label}. The arrow keys go from bar to bar.`}
        plot={plot}
        bars={buckets}
        spoken={(bucket) => spoken(bucket, shown, say)}
        box={(bucket, at) => (
          <ChartTooltip bucket={bucket} stack={shown} say={say} at={at} count={buckets.length} />
        )}
      >
        <Suspense fallback={<div style={{ height: plot.height }} />}>
          <ChartCanvas buckets={buckets} stack={shown} />
        </Suspense>
        {firstProvisional > 0 && (
          <span className={classes.rule} style={slotOf(firstProvisional, buckets.length)} />
        )}
      </BarWalk>
      {stack.length > 1 && <ChartLegend stack={stack} hidden={hidden} onToggle={toggle} />}
    </div>
  );
}

function spoken(
  bucket: UsageBucket,
  stack: readonly StackSeries[],
  say: (quantity: string) => string,
): string {
  const of = ({ quantities }: StackSeries) => quantities.get(bucket.start) ?? "0";
  const parts = stack.length > 1 ? stack.map((series) => `, ${series.name} ${say(of(series))}`) : [];
  const provisional = bucket.provisional ? ", provisional" : "";
  return `${bucket.name}: ${say(addDecimals(stack.map(of)))}${parts.join("")}${provisional}`;
}
