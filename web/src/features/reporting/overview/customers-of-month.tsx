import type { RunningMonth } from "@billow/contract/reporting/running-month.ts";
import IconArrowDownRight from "@tabler/icons-react/dist/esm/icons/IconArrowDownRight.mjs";
import IconArrowUpRight from "@tabler/icons-react/dist/esm/icons/IconArrowUpRight.mjs";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runningMonthQuery } from "../../../api/reporting/reports.ts";
import { Icon } from "../../../components/icon.tsx";
import { addDays } from "../../../format/calendar.ts";
import { addDecimals, isZero, shareInTenthsOfPercent } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatChange, formatCount, formatShare } from "../../../format/quantity.ts";
import { BlockError } from "./block-error.tsx";
import { monthName } from "./month-figures.ts";
import classes from "./overview-page.module.css";
import type { OverviewView } from "./overview-view.ts";
import { RowSkeletons } from "./row-skeletons.tsx";
import { SHOWN } from "./this-month.tsx";
import { signedMoney } from "./whole-money.ts";

interface ListProps {
  view: OverviewView;
  currency: string | undefined;
}

/** The customers with the largest running months. */
export function TopCustomers({ view, currency }: ListProps) {
  const query = useQuery(runningMonthQuery({ issuerId: view.issuer, sort: "size", limit: SHOWN }));
  if (query.isError) return <BlockError title="The customers could not be loaded" query={query} />;
  const month = currency === undefined ? undefined : query.data;
  const total = month?.totals.find((one) => one.currency === currency);
  const rows = month?.items.filter((row) => row.currency === currency && !isZero(row.soFar)) ?? [];
  const largest = addDecimals(rows.map(({ soFar }) => soFar));
  return (
    <section aria-labelledby="overview-top" aria-busy={month === undefined}>
      <header className={classes.head}>
        <h2 id="overview-top">Top customers</h2>
        {total && total.customers > 0 && (
          <Link to="/running-month" search={{ ...view, currency }} className={classes.all}>
            {formatCount(total.customers)} {total.customers === 1 ? "customer" : "customers"}
          </Link>
        )}
      </header>
      {month === undefined || currency === undefined ? (
        <RowSkeletons />
      ) : rows.length === 0 || total === undefined ? (
        <p className={classes.none}>Nobody has used anything this month yet.</p>
      ) : (
        <ul className={classes.rows}>
          {rows.map(({ customer, soFar, share }) => (
            <li key={customer.id}>
              <CustomerLink customer={customer} />
              <span className={classes.amount}>{formatMoney(soFar, currency)}</span>
              <span className={classes.share}>{share !== null && formatShare(Number(share) * 10)}</span>
            </li>
          ))}
          {rows.length > 1 && (
            <li data-sum>
              <span className={classes.name}>{formatCount(rows.length)} largest</span>
              <span className={classes.amount}>{formatMoney(largest, currency)}</span>
              <span className={classes.share}>
                {formatShare(shareInTenthsOfPercent(largest, total.soFar) ?? 0)}
              </span>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

/** The customers whose month differs most from the one before. */
export function Movers({ view, currency }: ListProps) {
  const query = useQuery(runningMonthQuery({ issuerId: view.issuer, sort: "change", limit: SHOWN }));
  if (query.isError) return <BlockError title="The movers could not be loaded" query={query} />;
  const month = currency === undefined ? undefined : query.data;
  const rows =
    month?.items.filter((row) => row.currency === currency && row.change !== null && !isZero(row.change)) ??
    [];
  return (
    <section aria-labelledby="overview-movers" aria-busy={month === undefined}>
      <header className={classes.head}>
        <h2 id="overview-movers">Movers</h2>
        {month && <span className={classes.aside}>{asideOf(month)}</span>}
      </header>
      {month === undefined || currency === undefined ? (
        <RowSkeletons />
      ) : rows.length === 0 ? (
        <p className={classes.none}>
          The month before is not billed yet, so there is nothing to compare with.
        </p>
      ) : (
        <ul className={classes.rows}>
          {rows.map(({ customer, change, changePercent }) => (
            <li key={customer.id}>
              <span className={classes.arrow}>
                <Icon of={change?.startsWith("-") ? IconArrowDownRight : IconArrowUpRight} size={14} />
              </span>
              <CustomerLink customer={customer} />
              <span className={classes.amount}>{signedMoney(change ?? "0", currency)}</span>
              <span className={classes.share}>
                {changePercent !== null && formatChange(Number(changePercent) * 10)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function asideOf({ from }: RunningMonth): string {
  return `Projected, against ${monthName(addDays(from, -1), "long")}`;
}

function CustomerLink({ customer }: { customer: { id: string; name: string } }) {
  return (
    <Link
      to="/customers/$id"
      params={{ id: customer.id }}
      className={`${classes.name} ${classes.figure}`}
      title={customer.name}
    >
      {customer.name}
    </Link>
  );
}
