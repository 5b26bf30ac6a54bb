import type { ReactNode } from "react";
import { useEffect } from "react";
import classes from "./page-head.module.css";

interface PageHeadProps {
  title: string;
  /** Which of several pages under one title this is. */
  section?: string | undefined;
  /** Links to the pages under this title. */
  tabs?: ReactNode;
  children?: ReactNode;
}

/** The head of a page: its title left, its actions right, the one filled button last. Also names the browser's tab. */
export function PageHead({ title, section, tabs, children }: PageHeadProps) {
  useEffect(() => {
    document.title = [section, title, "Billow"].filter((part) => part !== undefined).join(" · ");
  }, [title, section]);
  return (
    <header className={classes.head}>
      <h1 className={classes.title} tabIndex={-1} id="page-title">
        {title}
      </h1>
      {tabs}
      {children && <div className={classes.actions}>{children}</div>}
    </header>
  );
}
