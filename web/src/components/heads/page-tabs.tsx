import { Link } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { useMe } from "../../api/access/session.ts";
import { isClosedTo } from "../../format/closed-pages.ts";
import classes from "./page-tabs.module.css";

interface PageTabsProps {
  /** What the pages are about. */
  label: string;
  pages: readonly { to: ComponentProps<typeof Link>["to"]; name: string }[];
}

/** Links to the pages under one title, without those that this person cannot use. */
export function PageTabs({ label, pages }: PageTabsProps) {
  const { customers } = useMe();
  const visible = pages.filter(({ to }) => !isClosedTo(customers, to ?? ""));
  return (
    <nav aria-label={label} className={classes.tabs}>
      {visible.map(({ to, name }) => (
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
