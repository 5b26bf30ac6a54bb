import { Link } from "@tanstack/react-router";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { lastDayOf, type MonthFigures } from "./month-figures.ts";
import page from "./overview-page.module.css";

interface MonthsTableProps {
  months: readonly MonthFigures[];
  currency: string;
  issuer: string | undefined;
}

/** The bars as figures, the newest month first. */
export function MonthsTable({ months, currency, issuer }: MonthsTableProps) {
  const column = (head: string, name: "invoiced" | "collected" | "writtenOff"): Column<MonthFigures> => ({
    head,
    right: true,
    cell: (month) => (
      <Link
        to="/entries"
        search={{ issuer, currency, from: `${month.period}-01`, to: lastDayOf(month.period), what: name }}
        className={page.figure}
      >
        {formatMoney(month[name], currency)}
      </Link>
    ),
  });
  return (
    <DataTable
      caption="Invoiced and collected by month"
      columns={[
        { head: "Month", cell: ({ period }) => formatMonth(period, "short") },
        column("Invoiced", "invoiced"),
        column("Collected", "collected"),
        column("Written off", "writtenOff"),
      ]}
      rows={months.toReversed()}
      keyOf={({ period }) => period}
      dense
    />
  );
}
