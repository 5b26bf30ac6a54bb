import type { AgeingReport } from "@billow/contract/collections/ageing.ts";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { usePhone } from "../../../components/behaviour/use-phone.ts";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import { type Age, ages, dueDatesOf } from "./age-links.ts";
import classes from "./ageing-page.module.css";

type Debt = AgeingReport["rows"][number];
/** What a customer owes, or with null what all owe. */
type Row = Pick<Debt, "currency" | "ages" | "open"> & { customer: Debt["customer"] | null };

interface AgeingTableProps {
  report: AgeingReport | undefined;
  total: AgeingReport["totals"][number] | undefined;
  rows: AgeingReport["rows"] | undefined;
  issuer: string | undefined;
  /** A figure of today leads to its invoices, one of a past day to its customer, whose statement tells what happened since. */
  isToday: boolean;
}

/** A row for each customer, the largest debt first, below what all owe. */
export function AgeingTable({ report, total, rows, issuer, isToday }: AgeingTableProps) {
  const phone = usePhone();
  const all: Row[] | null = report && total && rows ? [{ ...total, customer: null }, ...rows] : null;
  // Sums are never cut. Those of all customers are the longest.
  const longest = total ? formatMoney(total.open, total.currency).length : 0;
  const width = Math.max(104, longest * 8 + 24);
  const figure = (row: Row, amount: string, age?: Age) => (
    <Figure row={row} dates={age && report && dueDatesOf(age, report.asOf)} issuer={issuer} isToday={isToday}>
      {isZero(amount) ? "" : formatMoney(amount, row.currency)}
    </Figure>
  );
  const columns: readonly Column<Row>[] = [
    { head: "Customer", cell: Who },
    // What matters most stays on the screen where the table has to scroll.
    {
      head: "Open",
      width,
      right: true,
      cell: (row) => <span className={classes.sum}>{figure(row, row.open)}</span>,
    },
    ...ages.map(
      ({ age, head }): Column<Row> => ({
        head,
        width,
        right: true,
        hide: "under",
        cell: (row) => (isZero(row.ages[age]) ? "" : figure(row, row.ages[age], age)),
      }),
    ),
  ];
  return (
    <DataTable
      caption="Open amounts by days past due"
      columns={columns}
      rows={all}
      keyOf={({ customer }) => customer?.id ?? "all"}
      byFigures
      {...(!phone && { minWidth: 168 + 6 * width })}
    />
  );
}

function Who({ customer }: Row) {
  if (customer === null) return <span className={classes.sum}>All customers</span>;
  return (
    <Link to="/customers/$id" params={{ id: customer.id }} className={classes.name} title={customer.name}>
      {customer.name}
    </Link>
  );
}

interface FigureProps {
  row: Row;
  dates: { from: string; to: string } | undefined;
  issuer: string | undefined;
  isToday: boolean;
  children: ReactNode;
}

function Figure({ row: { customer, currency }, dates, issuer, isToday, children }: FigureProps) {
  if (isToday) {
    const search = {
      q: customer?.name,
      issuer,
      currency,
      status: "pending,sent,overdue",
      ...(dates && { ...dates, by: "due" as const }),
    };
    return (
      <Link to="/invoices" search={search} className={classes.figure}>
        {children}
      </Link>
    );
  }
  if (customer === null) return children;
  return (
    <Link to="/customers/$id" params={{ id: customer.id }} className={classes.figure}>
      {children}
    </Link>
  );
}
