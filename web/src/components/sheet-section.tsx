import { type ReactNode, useId } from "react";
import classes from "./sheet-section.module.css";

interface SheetSectionProps {
  title: string;
  /** What can be done with it, at the end of its head. */
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a sheet under a title of its own. */
export function SheetSection({ title, action, children }: SheetSectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <h3 className={classes.title} id={id}>
          {title}
        </h3>
        {action}
      </div>
      {children}
    </section>
  );
}
