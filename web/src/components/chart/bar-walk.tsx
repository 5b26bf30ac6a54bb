import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import classes from "./bar-walk.module.css";

/** Where the bars stand in a chart, in pixels, so that what lies over them finds their place. */
export interface Plot {
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

interface BarWalkProps<Bar> {
  /** What is shown, and how to go through it, in sentences. */
  label: string;
  plot: Plot;
  /** The bars, or groups of bars, that stand side by side. */
  bars: readonly Bar[];
  /** What is read aloud of a bar. */
  spoken: (bar: Bar) => string;
  /** What is shown beside a bar. */
  box: (bar: Bar, at: number) => ReactNode;
  /** The drawn bars, and what lies over them. */
  children: ReactNode;
}

/**
 * Goes through the bars of a chart. A band behind the bars and a box beside them say what is under the pointer; with the
 * arrow keys the same goes from bar to bar and is read aloud.
 */
export function BarWalk<Bar>({ label, plot, bars, spoken, box, children }: BarWalkProps<Bar>) {
  const [at, setAt] = useState<number | null>(null);
  const count = bars.length;
  const bar = at === null ? undefined : bars[at];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would promise form controls.
    <div
      className={classes.chart}
      style={measuresOf(plot)}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk through the bars, as the pointer does.
      tabIndex={0}
      aria-label={label}
      onKeyDown={(event) => setAt(afterKey(event, at, count))}
      onBlur={() => setAt(null)}
      onPointerMove={(event) => setAt(underPointer(event, plot, count))}
      onPointerDown={(event) => setAt(underPointer(event, plot, count))}
      onPointerLeave={(event) => event.pointerType !== "touch" && setAt(null)}
    >
      {at !== null && <span className={classes.band} style={slotOf(at, count)} />}
      {children}
      {at !== null && bar && box(bar, at)}
      <span className="visually-hidden" aria-live="polite">
        {bar && spoken(bar)}
      </span>
    </div>
  );
}

function measuresOf({ left, top, bottom }: Plot): CSSProperties {
  return { "--plot-left": `${left}px`, "--plot-top": `${top}px`, "--plot-bottom": `${bottom}px` };
}

/** Where a bar's slot lies in the plot, as parts of its width. */
export function slotOf(at: number, count: number): CSSProperties {
  return { "--slot-at": at / count, "--slot-width": 1 / count };
}

function underPointer(event: PointerEvent<HTMLElement>, plot: Plot, count: number): number | null {
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
