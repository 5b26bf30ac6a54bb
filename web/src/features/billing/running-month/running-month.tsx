import type { UpcomingInvoice } from "@billow/contract/billing/upcoming.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { useQuery } from "@tanstack/react-query";
import { upcomingQuery } from "../../../api/customers.ts";
import { usePermission } from "../../../api/session.ts";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatQuantity } from "../../../format/quantity.ts";
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
      {bill && <p className={classes.figure}>{runningText(bill)}</p>}
      {bill && bill.lines.length > 0 && (
        <DataTable
          caption="Lines of the running month"
          columns={columnsIn(bill.currency)}
          rows={bill.lines.map((line, index) => ({ ...line, key: `${index}` }))}
          keyOf={({ key }) => key}
        />
      )}
    </SheetSection>
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
      width: 180,
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
