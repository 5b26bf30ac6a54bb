import type { ReactNode } from "react";
import { useEffect } from "react";
import classes from "./page-head.module.css";

/** The head of a page: its title left, its actions right, the one filled button last. Also names the browser's tab. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Billow`;
  }, [title]);
  return (
    <header className={classes.head}>
      <h1 className={classes.title} tabIndex={-1} id="page-title">
        {title}
      </h1>
      {children && <div className={classes.actions}>{children}</div>}
    </header>
  );
}
