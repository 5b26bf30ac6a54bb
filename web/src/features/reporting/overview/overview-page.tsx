import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { outstandingQuery } from "../../../api/reporting/reports.ts";
import { IssuerSelect } from "../../../components/fields/issuer-select.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { formatInstant } from "../../../format/date.ts";
import { Movers, TopCustomers } from "./customers-of-month.tsx";
import { DraftsHeld } from "./drafts-held.tsx";
import { Months } from "./months.tsx";
import { NeedsAttention } from "./needs-attention.tsx";
import { Outstanding } from "./outstanding.tsx";
import classes from "./overview-page.module.css";
import { inCurrency, type OverviewView } from "./overview-view.ts";
import { ThisMonth } from "./this-month.tsx";

interface OverviewPageProps {
  view: OverviewView;
  today: string;
  timeZone: string;
  issuers: readonly { id: string; name: string }[];
  /** What is still to be done before the first invoice. */
  firstSteps: ReactNode;
  onView: (view: OverviewView) => void;
}

/** How the business stands: what is owed, what this month comes to, what waits. Each figure leads to its list. */
export function OverviewPage({ view, today, timeZone, issuers, firstSteps, onView }: OverviewPageProps) {
  const outstanding = useQuery(outstandingQuery(view.issuer));
  const currency = inCurrency(outstanding.data?.items, view.currency)?.currency ?? view.currency;
  const read = outstanding.dataUpdatedAt;
  return (
    <>
      <PageHead title="Overview">
        <span className={classes.now}>
          {read > 0 && `${formatInstant(new Date(read).toISOString(), timeZone)} · ${timeZone}`}
        </span>
        <IssuerSelect
          size="sm"
          issuers={issuers}
          value={view.issuer ?? ""}
          all="All issuers"
          onChange={(issuer) => onView({ issuer: issuer === "" ? undefined : issuer })}
        />
      </PageHead>
      {firstSteps}
      <div className={classes.page}>
        <div className={classes.wide}>
          <Outstanding view={view} />
          <ThisMonth view={view} currency={currency} today={today} />
        </div>
        <div className={classes.wide}>
          <Months view={view} currency={currency} today={today} />
          <NeedsAttention />
        </div>
        <div className={classes.thirds}>
          <DraftsHeld view={view} currency={currency} />
          <TopCustomers view={view} currency={currency} />
          <Movers view={view} currency={currency} />
        </div>
      </div>
    </>
  );
}
