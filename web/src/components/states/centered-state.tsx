import type { ReactNode } from "react";
import classes from "./centered-state.module.css";

interface CenteredStateProps {
  title: string;
  children: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
  picture?: ReactNode;
  note?: ReactNode;
  /** It fills the page: its title is the page's heading, and it is placed lower. */
  page?: "whole" | "content";
  /** Announced at once, like errors. */
  alert?: boolean;
}

/** Shown instead of a page's content: a title, a sentence or two, an action. */
export function CenteredState({ title, children, action, picture, note, page, alert }: CenteredStateProps) {
  const Title = page === "whole" ? "h1" : "h2";
  return (
    <div className={classes.state} data-page={page} role={alert ? "alert" : undefined}>
      {picture}
      <div className={classes.words}>
        <Title className={classes.title}>{title}</Title>
        <p className={classes.text}>{children}</p>
      </div>
      {action && <div className={classes.actions}>{action}</div>}
      {note && <div className={classes.note}>{note}</div>}
    </div>
  );
}
