import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { signInInfoQuery } from "../../../api/session.ts";
import { Mark } from "../../../components/mark.tsx";
import classes from "./entry-page.module.css";

/** A page that needs no sign-in: a title, whose Billow it is, and one form. */
export function EntryPage({ title, children }: { title: string; children: ReactNode }) {
  const info = useQuery(signInInfoQuery).data;
  useEffect(() => {
    document.title = `${title} · Billow`;
  }, [title]);
  return (
    <div className={classes.page}>
      <main className={classes.column}>
        <Mark size={40} />
        <h1 className={classes.title}>{title}</h1>
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
