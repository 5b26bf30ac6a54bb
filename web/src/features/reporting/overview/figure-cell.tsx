import type { ReactNode } from "react";
import classes from "./figure-cell.module.css";

interface FigureCellProps {
  name: string;
  /** The colour of its part of the bar. */
  color?: string | undefined;
  children: ReactNode;
  note?: ReactNode;
  quiet?: boolean;
}

/** A part of a figure: its name, the amount, and how many make it. */
export function FigureCell({ name, color, children, note, quiet }: FigureCellProps) {
  return (
    <div className={classes.cell} data-quiet={quiet || undefined}>
      <dt className={classes.name}>
        {color !== undefined && <span className={classes.swatch} style={{ background: color }} />}
        {name}
      </dt>
      <dd className={classes.amount}>{children}</dd>
      {note !== undefined && <dd className={classes.note}>{note}</dd>}
    </div>
  );
}
