import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMe, usePermission } from "../../../api/access/session.ts";
import { billingRunsQuery } from "../../../api/billing/billing-runs.ts";
import { Button } from "../../../components/button.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { RowOpener } from "../../../components/table/row-opener.tsx";
import table from "../../../components/table/table.module.css";
import { dateIn } from "../../../format/calendar.ts";
import { formatInstant, formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount } from "../../../format/quantity.ts";
import { inCurrencyFirst } from "../../../format/sums.ts";
import classes from "./billing-runs-page.module.css";
import { RunDialog } from "./run-dialog.tsx";
import { StartRunDialog } from "./start-run-dialog.tsx";

/** Past billing runs, and a button to start the next one. */
export function BillingRunsPage() {
  const { timeZone } = useMe().operator;
  const mayStart = usePermission("runs.write");
  const [starting, setStarting] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const runs = useQuery(billingRunsQuery);
  const open = runs.data?.items.find((run) => run.id === openId);
  const refusal = mayStart ? null : "Your role may view billing runs, not start them.";
  return (
    <>
      <PageHead title="Billing runs">
        <Button variant="filled" refusal={refusal} onClick={() => setStarting(true)}>
          Start billing run
        </Button>
      </PageHead>
      {runs.isError ? (
        <ErrorState
          title="The billing runs could not be loaded"
          error={runs.error}
          onRetry={() => void runs.refetch()}
          retrying={runs.isFetching}
        />
      ) : (
        <DataTable
          caption="Billing runs"
          columns={columnsFor(timeZone, setOpenId)}
          rows={runs.data?.items ?? null}
          keyOf={(run) => run.id}
        />
      )}
      {runs.data?.items.length === 0 && (
        <CenteredState title="No billing run yet">
          A billing run creates draft invoices for a closed month, one for each customer.
        </CenteredState>
      )}
      {open && <RunDialog run={open} timeZone={timeZone} onClose={() => setOpenId(null)} />}
      {starting && <StartRunDialog today={dateIn(timeZone, new Date())} onClose={() => setStarting(false)} />}
    </>
  );
}

function columnsFor(timeZone: string, onOpen: (id: string) => void): readonly Column<BillingRun>[] {
  return [
    {
      head: "Period",
      width: 160,
      laptop: 136,
      cell: ({ id, period }) => <RowOpener onClick={() => onOpen(id)}>{formatMonth(period)}</RowOpener>,
    },
    {
      head: "State",
      hide: "under",
      width: 96,
      laptop: 80,
      cell: ({ state }) => (state === "done" ? "Done" : "Running"),
    },
    {
      head: "Invoices",
      width: 112,
      laptop: 88,
      right: true,
      cell: (run) => <InvoicesLink run={run} timeZone={timeZone} />,
    },
    {
      head: "Total",
      right: true,
      cell: ({ totals }) => (totals.length === 0 ? <Missing /> : <Totals totals={totals} />),
    },
    { head: "Remarks", hide: "under", width: 232, laptop: 196, cell: (run) => <Remarks run={run} /> },
    {
      head: "Finished",
      width: 168,
      hide: "narrow",
      cell: ({ finishedAt }) =>
        finishedAt ? (
          <span className={table.muted}>{formatInstant(finishedAt, timeZone)}</span>
        ) : (
          <Missing means="not yet" />
        ),
    },
  ];
}

/** Sums are never truncated. With many currencies, only the run's dialog lists them. */
function Totals({ totals }: Pick<BillingRun, "totals">) {
  const { issuers } = useMe();
  const inOrder = inCurrencyFirst(totals, issuers[0]?.currency);
  const shown = totals.length > SUMS_MAX ? inOrder.slice(0, SUMS_MAX - 1) : inOrder;
  return (
    <span className={classes.totals}>
      {shown.map(({ amount, currency }) => (
        <span key={currency}>{formatMoney(amount, currency)}</span>
      ))}
      {shown.length < totals.length && (
        <span className={classes.more}>and {totals.length - shown.length} more</span>
      )}
    </span>
  );
}

const SUMS_MAX = 3;

/** A link to the invoices issued on the days of the run. */
function InvoicesLink({ run, timeZone }: { run: BillingRun; timeZone: string }) {
  const { startedAt, finishedAt, invoices } = run;
  const from = dateIn(timeZone, new Date(startedAt));
  const to = finishedAt === null ? from : dateIn(timeZone, new Date(finishedAt));
  return (
    <Link to="/invoices" search={{ from, to }} className={classes.link}>
      {formatCount(invoices)}
    </Link>
  );
}

/** The number of skipped customers and warnings; the run's dialog has the details. */
function Remarks({ run: { skipped, warnings } }: { run: BillingRun }) {
  const said = [
    ...(skipped.length > 0
      ? [`${formatCount(skipped.length)} ${skipped.length === 1 ? "customer" : "customers"} without invoice`]
      : []),
    ...warnings,
  ];
  return said.length === 0 ? <Missing /> : <span className={classes.remarks}>{said.join(" · ")}</span>;
}
