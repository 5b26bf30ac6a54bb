import { type CSSProperties, type KeyboardEvent, lazy, type PointerEvent, Suspense, useState } from "react";
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

/**
 * Bars of one unit over time, stacked. A band behind the bars and a box beside them say what is under the pointer; with
 * the arrow keys the same goes from bar to bar and is read aloud.
 */
export function UsageChart({ label, buckets, stack, say }: UsageChartProps) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<number | null>(null);
  const shown = stack.filter(({ key }) => !hidden.has(key));
  const bucket = at === null ? undefined : buckets[at];
  const firstProvisional = buckets.findIndex(({ provisional }) => provisional);

  function toggle(key: string): void {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  }

  return (
    <div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would promise form controls. */}
      <div
        className={classes.chart}
        style={measures}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk through the bars, as the pointer does.
        tabIndex={0}
        aria-label={`${label}. The arrow keys go from bar to bar.`}
        onKeyDown={(event) => setAt(afterKey(event, at, buckets.length))}
        onBlur={() => setAt(null)}
        onPointerMove={(event) => setAt(underPointer(event, buckets.length))}
        onPointerDown={(event) => setAt(underPointer(event, buckets.length))}
        onPointerLeave={(event) => event.pointerType !== "touch" && setAt(null)}
      >
        {at !== null && <span className={classes.band} style={slot(at, buckets.length)} />}
        <Suspense fallback={<div style={{ height: plot.height }} />}>
          <ChartCanvas buckets={buckets} stack={shown} />
        </Suspense>
        {firstProvisional > 0 && (
          <span className={classes.rule} style={slot(firstProvisional, buckets.length)} />
        )}
        {at !== null && bucket && (
          <ChartTooltip bucket={bucket} stack={shown} say={say} at={at} count={buckets.length} />
        )}
        <span className="visually-hidden" aria-live="polite">
          {bucket && spoken(bucket, shown, say)}
        </span>
      </div>
      {stack.length > 1 && <ChartLegend stack={stack} hidden={hidden} onToggle={toggle} />}
    </div>
  );
}

const measures: CSSProperties = {
  "--plot-left": `${plot.left}px`,
  "--plot-top": `${plot.top}px`,
  "--plot-bottom": `${plot.bottom}px`,
};

/** Where a bar's slot lies in the plot, as parts of its width. */
function slot(at: number, count: number): CSSProperties {
  return { "--slot-at": at / count, "--slot-width": 1 / count };
}

function underPointer(event: PointerEvent<HTMLElement>, count: number): number | null {
  const box = event.currentTarget.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left - plot.left, event.clientY - box.top];
  const width = box.width - plot.left;
  if (x < 0 || x >= width || y > plot.height || count === 0) return null;
  return Math.floor((x / width) * count);
}

function afterKey(event: KeyboardEvent, at: number | null, count: number): number | null {
  const last = count - 1;
  const wanted: Record<string, number | null> = {
    ArrowLeft: Math.max(0, (at ?? count) - 1),
    ArrowRight: Math.min(last, (at ?? -1) + 1),
    Home: 0,
    End: last,
    Escape: null,
  };
  const next = wanted[event.key];
  if (next === undefined || last < 0) return at;
  // Escape first closes the box; only without one does it mean something to what is around.
  if (event.key !== "Escape" || at !== null) event.preventDefault();
  return next;
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
