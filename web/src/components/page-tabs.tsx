import { Link } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import classes from "./page-tabs.module.css";

interface PageTabsProps {
  /** What the pages are about. */
  label: string;
  pages: readonly { to: ComponentProps<typeof Link>["to"]; name: string }[];
}

/** Links to the pages under one title. */
export function PageTabs({ label, pages }: PageTabsProps) {
  return (
    <nav aria-label={label} className={classes.tabs}>
      {pages.map(({ to, name }) => (
        <Link
          key={name}
          to={to}
          activeOptions={{ exact: true, includeSearch: false }}
          className={classes.tab}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
