import { type ReactNode, useId } from "react";
import classes from "./sheet-section.module.css";

interface SheetSectionProps {
  title: string;
  /** An action at the end of its heading. */
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a sheet with its own title. */
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
