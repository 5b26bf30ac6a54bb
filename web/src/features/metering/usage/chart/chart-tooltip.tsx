import { addDecimals } from "../../../../format/decimal.ts";
import classes from "./chart-tooltip.module.css";
import { Swatch } from "./swatch.tsx";
import type { UsageBucket } from "./usage-buckets.ts";
import type { StackSeries } from "./usage-stack.ts";

interface ChartTooltipProps {
  bucket: UsageBucket;
  stack: readonly StackSeries[];
  say: (quantity: string) => string;
  at: number;
  count: number;
}

/** The figures of one bar, beside it and never over it, in the order of the stack. */
export function ChartTooltip({ bucket, stack, say, at, count }: ChartTooltipProps) {
  const of = ({ quantities }: StackSeries) => quantities.get(bucket.start) ?? "0";
  const isLeft = at < count / 2;
  const place = isLeft ? { "--bar-end": (at + 1) / count } : { "--bar-end": (count - at) / count };
  return (
    <div className={classes.tooltip} data-side={isLeft ? "right" : "left"} style={place} aria-hidden="true">
      <p className={classes.when}>
        {bucket.name}
        {bucket.provisional && <span className={classes.provisional}>Provisional</span>}
      </p>
      {stack.length > 1 &&
        [...stack].reverse().map((series) => (
          <p key={series.key} className={classes.row}>
            <Swatch color={series.color} />
            <span className={classes.name}>{series.name}</span>
            <span className={classes.figure}>{say(of(series))}</span>
          </p>
        ))}
      <p className={classes.total} data-alone={stack.length === 1 || undefined}>
        <span>Total</span>
        <span className={classes.figure}>{say(addDecimals(stack.map(of)))}</span>
      </p>
    </div>
  );
}
