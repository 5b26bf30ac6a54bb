import type { RunningMonth } from "@billow/contract/reporting/running-month.ts";
import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useSeesAll } from "../../../api/access/session.ts";
import { runningMonthQuery } from "../../../api/reporting/reports.ts";
import { IssuerSelect } from "../../../components/fields/issuer-select.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import classes from "../../../components/heads/reports.module.css";
import { ReportsHead } from "../../../components/heads/reports-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { formatAgo, formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount, formatCounted } from "../../../format/quantity.ts";

export interface RunningMonthView {
  issuer?: string | undefined;
  currency?: string | undefined;
  sort?: "change" | undefined;
}

interface RunningMonthPageProps {
  view: RunningMonthView;
  issuers: readonly { id: string; name: string }[];
  onView: (view: RunningMonthView) => void;
}

/** So many customers are listed. The sums have all. */
const LISTED = 1000;

type Line = Pick<
  RunningMonth["items"][number],
  "currency" | "soFar" | "projected" | "previous" | "change"
> & {
  /** Null for what all come to. */
  customer: RunningMonth["items"][number]["customer"] | null;
  held: boolean;
};

/** What each customer's running month comes to so far, by its end, and against the month before. */
export function RunningMonthPage({ view, issuers, onView }: RunningMonthPageProps) {
  const sort = view.sort ?? "size";
  const query = useQuery(runningMonthQuery({ issuerId: view.issuer, sort, limit: LISTED }));
  const month = query.data;
  const currencies = month?.totals.map(({ currency }) => currency) ?? [];
  const total = month?.totals.find(({ currency }) => currency === view.currency) ?? month?.totals[0];
  const rows = month?.items.filter(({ currency }) => currency === total?.currency);
  return (
    <>
      <ReportsHead page="Running month" />
      <div className={classes.tools}>
        <Segments
          label="Order"
          value={sort}
          options={[
            { value: "size", label: "Largest" },
            { value: "change", label: "Largest change" },
          ]}
          onChange={(value) => onView({ ...view, sort: value === "change" ? value : undefined })}
        />
        {currencies.length > 1 && (
          <NativeSelect
            aria-label="Currency"
            data={currencies}
            value={total?.currency}
            onChange={({ currentTarget }) => onView({ ...view, currency: currentTarget.value })}
          />
        )}
        <IssuerSelect
          size="sm"
          issuers={issuers}
          value={view.issuer ?? ""}
          all="All issuers"
          onChange={(issuer) => onView({ ...view, issuer: issuer === "" ? undefined : issuer })}
        />
      </div>
      {query.isError ? (
        <ErrorState
          title="The running month could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : month && !total ? (
        <CenteredState title="No figures yet">
          {month.customers === 0
            ? "There are no customers yet."
            : "What customers use is priced in the background. The first figures follow within a minute."}
        </CenteredState>
      ) : (
        <>
          <DataTable
            caption="The running month by customer"
            columns={columns}
            rows={total && rows ? [{ ...total, customer: null, change: null, held: false }, ...rows] : null}
            keyOf={({ customer }) => customer?.id ?? "all"}
          />
          {month && <p className={classes.note}>{noteOf(month, rows?.length ?? 0)}</p>}
        </>
      )}
    </>
  );
}

function noteOf({ period, asOf, customers, computed }: RunningMonth, shown: number): string {
  const age = asOf === null ? "" : ` The oldest figure was computed ${formatAgo(asOf, new Date())}.`;
  const missing =
    computed < customers ? ` ${formatCounted(customers - computed, "bill")} still to be computed.` : "";
  const cut = shown >= LISTED ? ` The ${formatCount(LISTED)} first are listed; the sums have all.` : "";
  return `${formatMonth(period)}, after discounts and without tax, as a billing run would bill it.${age}${missing}${cut}`;
}

function Together() {
  return <b className={classes.sum}>{useSeesAll() ? "All customers" : "Your customers"}</b>;
}

const columns: readonly Column<Line>[] = [
  {
    head: "Customer",
    cell: ({ customer, held }) =>
      customer === null ? (
        <Together />
      ) : (
        <>
          <Link to="/customers/$id" params={{ id: customer.id }} className={classes.name}>
            {customer.name}
          </Link>
          {held && <span className={classes.quiet}> Usage without a price</span>}
        </>
      ),
  },
  amountColumn("So far", ({ soFar }) => soFar),
  amountColumn("Projected", ({ projected }) => projected, true),
  amountColumn("Month before", ({ previous }) => previous, true),
  amountColumn("Change", ({ change }) => change, true),
];

function amountColumn(head: string, of: (line: Line) => string | null, under = false): Column<Line> {
  return {
    head,
    width: 152,
    laptop: 132,
    right: true,
    ...(under && { hide: "under" as const }),
    cell: (line) => {
      const amount = of(line);
      if (amount === null) return line.customer === null ? "" : <Missing />;
      const text = formatMoney(amount, line.currency).replace("-", "−");
      return line.customer === null ? <b className={classes.sum}>{text}</b> : text;
    },
  };
}
