import type { UpcomingInvoice } from "@billow/contract/billing/upcoming.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe, usePermission } from "../../../api/access/session.ts";
import { upcomingQuery } from "../../../api/parties/customers.ts";
import { Segments } from "../../../components/fields/segments.tsx";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { addDays } from "../../../format/calendar.ts";
import { formatDate, formatInstant, formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatQuantity } from "../../../format/quantity.ts";
import { PartsTable } from "./parts-table.tsx";
import classes from "./running-month.module.css";
import { runningText } from "./running-text.ts";

/** What a customer's next invoice would be by now: its lines, its total, and an estimate of the whole month. */
export function RunningMonth({ customerId }: { customerId: string }) {
  const mayView = usePermission("invoices.view");
  const query = useQuery({ ...upcomingQuery(customerId), enabled: mayView });
  const bill = query.data;
  if (!mayView) return null;
  return (
    <SheetSection title={bill ? `${formatMonth(bill.period.from.slice(0, 7))} so far` : "This month so far"}>
      {query.isError && (
        <ErrorState
          title="The running month could not be computed"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {bill && <Figures bill={bill} />}
      {bill && bill.lines.length > 0 && <Parts bill={bill} />}
    </SheetSection>
  );
}

/** What it comes to by now and at the month's end, as two figures. */
function Figures({ bill }: { bill: UpcomingInvoice }) {
  const { total, currency, projected, period, usageUntil, held, reason } = bill;
  const zone = useMe().operator.timeZone;
  if (projected === null) return <p className={classes.figure}>{runningText(bill)}</p>;
  return (
    <>
      <dl className={classes.figures}>
        <div>
          <dt>So far</dt>
          <dd>{formatMoney(total, currency)}</dd>
        </div>
        <div>
          <dt>Projected by {formatDate(addDays(period.before, -1))}</dt>
          <dd>≈ {formatMoney(projected.total, currency)}</dd>
        </div>
      </dl>
      <p className={classes.note}>
        Usage until {formatInstant(usageUntil, zone)}, with tax. The projection is an estimate.
        {held && " Some usage has no price yet."}
        {reason !== null && ` ${reason}`}
      </p>
    </>
  );
}

type View = "line" | "project" | "costCentre";

/** The bill by line, and for a customer with several tenants by project and by cost centre. */
function Parts({ bill }: { bill: UpcomingInvoice }) {
  const { lines, byProject, currency } = bill;
  const [chosen, setChosen] = useState<View>("line");
  const options = [
    { value: "line" as const, label: "By line" },
    ...(byProject === null ? [] : [{ value: "project" as const, label: "By project" }]),
    ...(byProject === null || byProject.costCentres.length === 0
      ? []
      : [{ value: "costCentre" as const, label: "By cost centre" }]),
  ];
  const view = options.some(({ value }) => value === chosen) ? chosen : "line";
  return (
    <>
      {options.length > 1 && (
        <div className={classes.views}>
          <Segments
            label="Show the running month"
            size="compact"
            value={view}
            options={options}
            onChange={setChosen}
          />
        </div>
      )}
      {view === "line" || byProject === null ? (
        <DataTable
          caption="Lines of the running month"
          columns={columnsIn(currency)}
          rows={lines.map((line, index) => ({ ...line, key: `${index}` }))}
          keyOf={({ key }) => key}
        />
      ) : (
        <PartsTable view={view} byProject={byProject} subtotal={bill.subtotal} currency={currency} />
      )}
    </>
  );
}

/** The same in a sentence, beside a customer's usage. */
export function RunningMonthLine({ customerId }: { customerId: string }) {
  const mayView = usePermission("invoices.view");
  const bill = useQuery({ ...upcomingQuery(customerId), enabled: mayView }).data;
  if (bill === undefined || !mayView) return null;
  return (
    <p className={classes.line}>
      {formatMonth(bill.period.from.slice(0, 7))}: {runningText(bill)}
    </p>
  );
}

type Line = UpcomingInvoice["lines"][number] & { key: string };

function columnsIn(currency: string): readonly Column<Line>[] {
  return [
    { head: "Product", cell: ({ product }) => product },
    {
      head: "Quantity",
      width: 260,
      right: true,
      hide: "under",
      cell: ({ quantity, unit }) => (
        <span className={table.muted}>
          {formatQuantity(quantity)} {unit === null ? "" : unitLabel(unit)}
        </span>
      ),
    },
    {
      head: "Amount",
      width: 140,
      right: true,
      cell: ({ amount }) => <span className={table.strong}>{formatMoney(amount, currency)}</span>,
    },
  ];
}
