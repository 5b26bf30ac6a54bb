import type { Outstanding as Open } from "@billow/contract/reporting/overview.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { outstandingQuery } from "../../../api/reporting/reports.ts";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { addDays } from "../../../format/calendar.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount } from "../../../format/quantity.ts";
import { BlockError } from "./block-error.tsx";
import { FigureCell } from "./figure-cell.tsx";
import classes from "./overview-page.module.css";
import { inCurrency, type OverviewView, RECEIVABLE } from "./overview-view.ts";
import { ShareBar } from "./share-bar.tsx";

type Age = Open["ages"][number];

const AGES: Readonly<Record<Age["age"], { name: string; color: string }>> = {
  notDue: { name: "Not due", color: "var(--age-0)" },
  days1To30: { name: "1–30 days", color: "var(--age-1)" },
  days31To60: { name: "31–60 days", color: "var(--age-2)" },
  days61To90: { name: "61–90 days", color: "var(--age-3)" },
  over90: { name: "Over 90 days", color: "var(--age-4)" },
};

/** What is open and overdue, by age. */
export function Outstanding({ view }: { view: OverviewView }) {
  const query = useQuery(outstandingQuery(view.issuer));
  if (query.isError) return <BlockError title="What is open could not be loaded" query={query} />;
  const { data } = query;
  const open = inCurrency(data?.items, view.currency);
  const others = data?.items.filter((item) => item !== open) ?? [];
  const figure = (amount: string | undefined, width: number) =>
    open && amount !== undefined ? (
      <Link to="/ageing" search={{ issuer: view.issuer, currency: open.currency }}>
        {formatMoney(amount, open.currency)}
      </Link>
    ) : (
      <Skeleton width={width} height={20} />
    );
  return (
    <section aria-label="Outstanding" aria-busy={data === undefined}>
      <dl className={classes.pair}>
        <div>
          <dt>Outstanding</dt>
          <dd>{figure(open?.open.amount, 168)}</dd>
        </div>
        <div data-late={(open !== undefined && !isZero(open.pastDue.amount)) || undefined}>
          <dt>Overdue</dt>
          <dd>{figure(open?.pastDue.amount, 132)}</dd>
        </div>
      </dl>
      <ShareBar
        shares={(open?.ages ?? []).map(({ age, amount }) => ({ key: age, color: AGES[age].color, amount }))}
      />
      <dl className={classes.ages}>
        {open
          ? open.ages.map((age) => <AgeCell key={age.age} age={age} currency={open.currency} view={view} />)
          : Object.values(AGES).map(({ name, color }) => (
              <FigureCell key={name} name={name} color={color} note={<Skeleton width={64} />}>
                <Skeleton width={88} />
              </FigureCell>
            ))}
      </dl>
      <p className={classes.others}>
        {others.length > 0 && "In other currencies "}
        {others.map(({ currency: other, open: { amount } }, index) => (
          <span key={other}>
            {index > 0 && "\u00a0· "}
            <Link to="/overview" search={{ ...view, currency: other }} className={classes.figure}>
              {formatMoney(amount, other)}
            </Link>
          </span>
        ))}
      </p>
    </section>
  );
}

function AgeCell({ age, currency, view }: { age: Age; currency: string; view: OverviewView }) {
  const { name, color } = AGES[age.age];
  const search = {
    issuer: view.issuer,
    currency,
    status: RECEIVABLE,
    by: "due" as const,
    // Nothing is due, or has been, for longer than fifty years.
    from: age.dueFrom ?? addDays(age.dueTo ?? "", -18_250),
    to: age.dueTo ?? addDays(age.dueFrom ?? "", 18_250),
  };
  return (
    <FigureCell
      name={name}
      color={color}
      note={`${formatCount(age.invoices)} ${age.invoices === 1 ? "invoice" : "invoices"}`}
    >
      <Link to="/invoices" search={search}>
        {formatMoney(age.amount, currency)}
      </Link>
    </FigureCell>
  );
}
