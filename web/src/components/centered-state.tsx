import type { ReactNode } from "react";
import classes from "./centered-state.module.css";

interface CenteredStateProps {
  title: string;
  children: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
  picture?: ReactNode;
  note?: ReactNode;
  /** Announced at once, as errors are. */
  alert?: boolean;
}

/** What a page says instead of its content: one title, a sentence or two, one thing to do. */
export function CenteredState({ title, children, action, picture, note, alert }: CenteredStateProps) {
  return (
    <div className={classes.state} role={alert ? "alert" : undefined}>
      {picture}
      <div className={classes.words}>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.text}>{children}</p>
      </div>
      {action && <div className={classes.actions}>{action}</div>}
      {note && <div className={classes.note}>{note}</div>}
    </div>
  );
}
