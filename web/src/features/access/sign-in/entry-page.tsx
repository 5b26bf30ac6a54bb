import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { signInInfoQuery } from "../../../api/access/sign-in.ts";
import { Mark } from "../../../components/mark.tsx";
import classes from "./entry-page.module.css";

interface EntryPageProps {
  /** Of the browser's tab, and of the page unless it has a `heading`. */
  title: string;
  heading?: string;
  children: ReactNode;
}

/** A page that needs no sign-in: a title, whose Billow it is, and one form. */
export function EntryPage({ title, heading = title, children }: EntryPageProps) {
  const info = useQuery(signInInfoQuery).data;
  useEffect(() => {
    document.title = `${title} · Billow`;
  }, [title]);
  return (
    <div className={classes.page}>
      <main className={classes.column}>
        <Mark size={40} />
        <h1 className={classes.title}>{heading}</h1>
        <p className={classes.operator}>{info?.operatorName ?? "\u00a0"}</p>
        {children}
      </main>
      <footer className={classes.foot}>
        <span>{location.host}</span>
        {info && <span>Version {info.version}</span>}
        {info?.demo && <span>Demo data</span>}
      </footer>
    </div>
  );
}
