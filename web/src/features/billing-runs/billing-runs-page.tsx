import type { BillingRun } from "@billow/contract/billing-run.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { billingRunsQuery } from "../../api/billing-runs.ts";
import { useMe, usePermission } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { CenteredState } from "../../components/centered-state.tsx";
import { type Column, DataTable } from "../../components/data-table.tsx";
import { ErrorState } from "../../components/error-state.tsx";
import { Missing } from "../../components/missing.tsx";
import { PageHead } from "../../components/page-head.tsx";
import table from "../../components/table.module.css";
import { dateIn } from "../../format/calendar.ts";
import { formatInstant, formatMonth } from "../../format/date.ts";
import { formatMoney } from "../../format/money.ts";
import { formatCount } from "../../format/quantity.ts";
import classes from "./billing-runs-page.module.css";
import { StartRunDialog } from "./start-run-dialog.tsx";

/** What turned months of usage into invoices, and the way to do so for the next month. */
export function BillingRunsPage() {
  const { timeZone } = useMe().operator;
  const mayStart = usePermission("runs.write");
  const [starting, setStarting] = useState(false);
  const runs = useQuery(billingRunsQuery);
  const refusal = mayStart ? null : "Your role may look at billing runs, not start them.";
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
          columns={columnsFor(timeZone)}
          rows={runs.data?.items ?? null}
          keyOf={(run) => run.id}
        />
      )}
      {runs.data?.items.length === 0 && (
        <CenteredState title="No billing run yet">
          A billing run turns the usage of a month that is over into draft invoices, one for each customer.
        </CenteredState>
      )}
      {starting && <StartRunDialog today={dateIn(timeZone, new Date())} onClose={() => setStarting(false)} />}
    </>
  );
}

function columnsFor(timeZone: string): readonly Column<BillingRun>[] {
  return [
    {
      head: "Period",
      width: 160,
      cell: ({ period }) => <span className={table.strong}>{formatMonth(period)}</span>,
    },
    { head: "State", hide: "phone", width: 96, cell: ({ state }) => (state === "done" ? "Done" : "Running") },
    { head: "Invoices", width: 112, right: true, cell: (run) => <InvoicesLink run={run} /> },
    {
      head: "Total",
      right: true,
      cell: ({ totals }) =>
        totals.length === 0 ? (
          <Missing />
        ) : (
          <span className={table.strong} title={totalsText(totals)}>
            {totalsText(totals)}
          </span>
        ),
    },
    { head: "Remarks", hide: "phone", width: 232, cell: (run) => <Remarks run={run} /> },
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

function totalsText(totals: BillingRun["totals"]): string {
  return totals.map((sum) => formatMoney(sum.amount, sum.currency)).join(" + ");
}

function InvoicesLink({ run }: { run: BillingRun }) {
  return (
    <Link to="/invoices" className={classes.link}>
      {formatCount(run.invoices)}
    </Link>
  );
}

/** Who got none and what nobody took up: things to look into, told in full on hover. */
function Remarks({ run: { skipped, warnings } }: { run: BillingRun }) {
  const said = [
    ...(skipped.length > 0
      ? [`${formatCount(skipped.length)} ${skipped.length === 1 ? "customer" : "customers"} without invoice`]
      : []),
    ...warnings,
  ];
  if (said.length === 0) return <Missing />;
  const whole = [...skipped.map(({ name, reason }) => `${name}: ${reason}`), ...warnings].join("\n");
  return (
    <span className={table.muted} title={whole}>
      {said.join(" · ")}
    </span>
  );
}
