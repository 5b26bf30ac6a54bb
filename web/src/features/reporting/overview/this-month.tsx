import type { RunningMonth } from "@billow/contract/reporting/running-month.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runningMonthQuery } from "../../../api/reporting/reports.ts";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { addDays } from "../../../format/calendar.ts";
import { formatAgo, formatShortDate } from "../../../format/date.ts";
import { subtractDecimals } from "../../../format/decimal.ts";
import { colorOfGroup, groupLabel } from "../../../format/meter.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount, formatCounted } from "../../../format/quantity.ts";
import { BlockError } from "./block-error.tsx";
import { FigureCell } from "./figure-cell.tsx";
import { lastDayOf, monthName } from "./month-figures.ts";
import classes from "./overview-page.module.css";
import type { OverviewView } from "./overview-view.ts";
import { ShareBar } from "./share-bar.tsx";
import { wholeMoney } from "./whole-money.ts";

type Total = RunningMonth["totals"][number];

/** As many customers as the lists below show, so that one call answers both. */
export const SHOWN = 5;

interface ThisMonthProps {
  view: OverviewView;
  currency: string | undefined;
  today: string;
}

/** What the running month comes to so far, and by its end. */
export function ThisMonth({ view, currency, today }: ThisMonthProps) {
  const query = useQuery(runningMonthQuery({ issuerId: view.issuer, sort: "size", limit: SHOWN }));
  if (query.isError) return <BlockError title="The running month could not be loaded" query={query} />;
  const month = query.data;
  const period = month?.period ?? today.slice(0, 7);
  const total = month?.totals.find((one) => one.currency === currency);
  const isEmpty = month !== undefined && currency !== undefined && total === undefined;
  const figure = (amount: string | undefined, width: number) =>
    amount === undefined ? (
      isEmpty ? (
        "–"
      ) : (
        <Skeleton width={width} height={20} />
      )
    ) : (
      <Link to="/running-month" search={{ issuer: view.issuer, currency }}>
        {amount}
      </Link>
    );
  const isWaiting = month === undefined || currency === undefined;
  return (
    <section aria-label="Running month" aria-busy={isWaiting}>
      <dl className={classes.pair}>
        <div>
          <dt>{monthName(period, "long")} so far</dt>
          <dd>{figure(total && formatMoney(total.soFar, total.currency), 168)}</dd>
        </div>
        <div data-projected>
          <dt>Projected by {formatShortDate(lastDayOf(period))}</dt>
          <dd>{figure(total && `≈ ${wholeMoney(total.projected, total.currency)}`, 132)}</dd>
        </div>
      </dl>
      <ShareBar shares={sharesOf(total)} />
      <dl className={classes.parts}>
        {isWaiting
          ? ["Compute", "Storage", "Network"].map((name) => (
              <FigureCell key={name} name={name}>
                <Skeleton width={88} />
              </FigureCell>
            ))
          : total && <Parts total={total} view={view} month={month} />}
      </dl>
      <p className={classes.others}>{month && ageText(month)}</p>
    </section>
  );
}

/** To the customers of the month: their bills divide it in the same way. */
function Parts({ total, view, month }: { total: Total; view: OverviewView; month: RunningMonth }) {
  const { currency } = total;
  const toCustomers = (amount: string) => (
    <Link to="/running-month" search={{ issuer: view.issuer, currency }}>
      {formatMoney(amount, currency)}
    </Link>
  );
  const previousMonth = addDays(month.from, -1);
  return (
    <>
      {total.parts.map((part) => (
        <FigureCell key={`${part.kind} ${part.group}`} name={nameOf(part)} color={colorOf(part)}>
          {toCustomers(part.amount)}
        </FigureCell>
      ))}
      {total.previous !== null && (
        <FigureCell name={`All of ${monthName(previousMonth, "long")}`} quiet>
          {toCustomers(total.previous)}
        </FigureCell>
      )}
    </>
  );
}

function sharesOf(total: Total | undefined) {
  if (total === undefined) return [];
  const rest = subtractDecimals(total.projected, total.soFar);
  return [
    ...total.parts.map((part) => ({
      key: `${part.kind} ${part.group}`,
      color: colorOf(part),
      amount: part.amount,
    })),
    { key: "projected", color: null, amount: rest },
  ];
}

function nameOf({ kind, group }: Total["parts"][number]): string {
  if (kind === "usage") return groupLabel(group ?? "");
  return kind === "agreed" ? "Subscriptions" : "Adjustments";
}

function colorOf({ kind, group }: Total["parts"][number]): string {
  const color = kind === "usage" ? colorOfGroup(group ?? "") : "other";
  return color === "other" ? "var(--category-other)" : `var(--hue-${color})`;
}

/** How old the figures are, and whether customers are missing. Nothing is guessed for those. */
function ageText({ asOf, customers, computed }: RunningMonth): string {
  if (customers === 0) return "There are no customers yet.";
  const missing = customers - computed;
  if (asOf === null) return "Being computed. The first figures follow within a minute.";
  const age = `Without tax, as of ${formatAgo(asOf, new Date())}.`;
  return missing > 0
    ? `${age} ${formatCount(missing)} of ${formatCounted(customers, "customer")} still to be computed.`
    : age;
}
