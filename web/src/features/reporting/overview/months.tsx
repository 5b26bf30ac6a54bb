import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { monthsQuery } from "../../../api/reporting/reports.ts";
import { Button } from "../../../components/button.tsx";
import { BarWalk, slotOf } from "../../../components/chart/bar-walk.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatDate, formatMonth } from "../../../format/date.ts";
import { addDecimals } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import { BlockError } from "./block-error.tsx";
import { lastDayOf, type MonthFigures, PLOT } from "./month-figures.ts";
import classes from "./months.module.css";
import { MonthsTable } from "./months-table.tsx";
import page from "./overview-page.module.css";
import type { OverviewView } from "./overview-view.ts";

const MonthsCanvas = lazy(() =>
  import("./months-canvas.tsx").then((module) => ({ default: module.MonthsCanvas })),
);

interface MonthsProps {
  view: OverviewView;
  currency: string | undefined;
  today: string;
}

/** What was invoiced, collected and written off in each of twelve months: as bars, or as a table of the same figures. */
export function Months({ view, currency, today }: MonthsProps) {
  const [asTable, setAsTable] = useState(false);
  const query = useQuery(monthsQuery(view.issuer));
  if (query.isError) return <BlockError title="The months could not be loaded" query={query} />;
  const months = query.data?.filter((one) => one.currency === currency);
  const isWaiting = months === undefined || currency === undefined;
  return (
    <section aria-labelledby="overview-months" aria-busy={isWaiting}>
      <header className={page.head}>
        <h2 id="overview-months">Invoiced and collected</h2>
        <span className={page.aside}>12 months to {formatDate(today)}</span>
        <Button variant="quiet" size="compact" onClick={() => setAsTable(!asTable)}>
          {asTable ? "Show as bars" : "Show as table"}
        </Button>
      </header>
      {isWaiting ? (
        <div style={{ height: PLOT.height }} />
      ) : months.length === 0 ? (
        <p className={classes.none}>Nothing was invoiced or collected in these months.</p>
      ) : asTable ? (
        <MonthsTable months={months} currency={currency} issuer={view.issuer} />
      ) : (
        <Bars months={months} currency={currency} />
      )}
      <Legend months={months} currency={currency} view={view} />
    </section>
  );
}

interface BarsProps {
  months: readonly MonthFigures[];
  currency: string;
}

function Bars({ months, currency }: BarsProps) {
  return (
    <BarWalk
      label="Invoiced and collected by month. The arrow keys go from month to month."
      plot={PLOT}
      bars={months}
      spoken={(month) => spoken(month, currency)}
      box={(month, at) => (
        <div
          className={classes.tooltip}
          style={slotOf(at, months.length)}
          data-side={at < months.length / 2 ? "right" : "left"}
          aria-hidden="true"
        >
          <p className={classes.when}>{formatMonth(month.period)}</p>
          <Row swatch="invoiced" name="Invoiced" amount={formatMoney(month.invoiced, currency)} />
          <Row swatch="collected" name="Collected" amount={formatMoney(month.collected, currency)} />
          <Row name="Written off" amount={formatMoney(month.writtenOff, currency)} />
        </div>
      )}
    >
      <Suspense fallback={<div style={{ height: PLOT.height }} />}>
        <MonthsCanvas months={months} />
      </Suspense>
    </BarWalk>
  );
}

function Row({ swatch, name, amount }: { swatch?: string; name: string; amount: string }) {
  return (
    <p className={classes.row}>
      <span className={classes.swatch} data-of={swatch} />
      <span>{name}</span>
      <span className={classes.amount}>{amount}</span>
    </p>
  );
}

interface LegendProps {
  months: readonly MonthFigures[] | undefined;
  currency: string | undefined;
  view: OverviewView;
}

/** What the bars mean, and what all months come to: each leads to the entries of the books that make it. */
function Legend({ months, currency, view }: LegendProps) {
  const [first, last] = [months?.[0], months?.at(-1)];
  const of = (name: "invoiced" | "collected" | "writtenOff", what: Record<string, string>): ReactNode => {
    if (months === undefined || currency === undefined) return <Skeleton width={96} />;
    if (!first || !last) return "–";
    const range = { from: `${first.period}-01`, to: lastDayOf(last.period) };
    return (
      <Link
        to="/entries"
        search={{ issuer: view.issuer, currency, ...range, ...what }}
        className={page.figure}
      >
        {formatMoney(addDecimals(months.map((month) => month[name])), currency)}
      </Link>
    );
  };
  return (
    <dl className={classes.legend}>
      <div>
        <dt>
          <span className={classes.swatch} data-of="invoiced" /> Invoiced
        </dt>
        <dd>{of("invoiced", { what: "invoiced" })}</dd>
      </div>
      <div>
        <dt>
          <span className={classes.swatch} data-of="collected" /> Collected
        </dt>
        <dd>{of("collected", { what: "collected" })}</dd>
      </div>
      <div>
        <dt>Written off</dt>
        <dd>{of("writtenOff", { what: "writtenOff" })}</dd>
      </div>
    </dl>
  );
}

function spoken({ period, invoiced, collected, writtenOff }: MonthFigures, currency: string): string {
  const text = (amount: string) => formatMoney(amount, currency);
  return `${formatMonth(period)}: invoiced ${text(invoiced)}, collected ${text(collected)}, written off ${text(writtenOff)}`;
}
