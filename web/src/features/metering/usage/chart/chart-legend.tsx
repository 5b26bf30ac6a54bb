import classes from "./chart-legend.module.css";
import { Swatch } from "./swatch.tsx";
import type { StackSeries } from "./usage-stack.ts";

interface ChartLegendProps {
  stack: readonly StackSeries[];
  hidden: ReadonlySet<string>;
  onToggle: (key: string) => void;
}

/** What the colours are, in the order of the stack; pressing one takes its series out of the bars and back. */
export function ChartLegend({ stack, hidden, onToggle }: ChartLegendProps) {
  return (
    <ul className={classes.legend} aria-label="Shown in the chart">
      {stack.map(({ key, name, color }) => (
        <li key={key}>
          <button
            type="button"
            className={classes.entry}
            aria-pressed={!hidden.has(key)}
            title={name}
            onClick={() => onToggle(key)}
          >
            <Swatch color={color} />
            <span className={classes.name}>{name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
