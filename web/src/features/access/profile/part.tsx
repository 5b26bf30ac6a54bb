import { type ReactNode, useId } from "react";
import classes from "./profile-page.module.css";

interface PartProps {
  title: string;
  /** How it is now, in a sentence. */
  fact?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

/** A part of the profile: what it is, how it stands, and what can be done about it. */
export function Part({ title, fact, actions, children }: PartProps) {
  const id = useId();
  return (
    <section className={classes.part} aria-labelledby={id}>
      <h2 className={classes.heading} id={id}>
        {title}
      </h2>
      {fact && <p className={classes.text}>{fact}</p>}
      {children}
      {actions && <div className={classes.actions}>{actions}</div>}
    </section>
  );
}
