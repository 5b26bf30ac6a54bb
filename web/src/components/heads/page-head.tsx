import type { ReactNode } from "react";
import { useEffect } from "react";
import classes from "./page-head.module.css";

interface PageHeadProps {
  title: string;
  /** The page's name among several pages under one title. */
  section?: string | undefined;
  /** Links to the other pages under this title. */
  tabs?: ReactNode;
  children?: ReactNode;
}

/**
 * The head of a page: title on the left, actions on the right, the filled button last. Also sets the browser tab's
 * title.
 */
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
