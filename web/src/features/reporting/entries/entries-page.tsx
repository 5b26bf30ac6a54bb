import type { LedgerEntry } from "@billow/contract/books/books.ts";
import { NativeSelect } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type EntriesAsked, entriesQuery, entrySumsQuery } from "../../../api/reporting/ledger-entries.ts";
import { usePhone } from "../../../components/behaviour/use-phone.ts";
import { Button } from "../../../components/button.tsx";
import { type ChosenRange, DateRangePicker, daysOf } from "../../../components/fields/date-range-picker.tsx";
import classes from "../../../components/heads/reports.module.css";
import { ReportsHead } from "../../../components/heads/reports-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { formatDate } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount } from "../../../format/quantity.ts";
import { type Sum, shortSumsText, sumsText } from "../../../format/sums.ts";

/** Which entries: what makes a figure of a month, or all. */
export type EntriesOf = "invoiced" | "collected" | "writtenOff";

interface EntriesPageProps {
  what: EntriesOf | undefined;
  range: ChosenRange;
  issuer: string | undefined;
  currency: string | undefined;
  today: string;
  timeZone: string;
  onWhat: (what: EntriesOf | undefined) => void;
  onRange: (range: ChosenRange) => void;
}

const WHAT: Readonly<
  Record<EntriesOf, { label: string; asked: Pick<EntriesAsked & object, "account" | "kind"> }>
> = {
  invoiced: { label: "Invoiced", asked: { account: "receivable", kind: "issue" } },
  collected: { label: "Collected", asked: { account: "cash" } },
  writtenOff: { label: "Written off", asked: { account: "badDebt,taxRelief" } },
};

/** Entries of the books by date, with their sum: what makes a figure of the overview. */
export function EntriesPage(props: EntriesPageProps) {
  const { what, range, issuer, currency, today, timeZone } = props;
  const asked: EntriesAsked = {
    ...(daysOf(range, today) ?? {}),
    issuerId: issuer,
    currency,
    ...(what && WHAT[what].asked),
  };
  const phone = usePhone();
  const list = useInfiniteQuery(entriesQuery(asked));
  const sums = useQuery(entrySumsQuery(asked)).data;
  const entries = list.data?.pages.flatMap((page) => page.items) ?? null;
  const count = sums?.reduce((all, { entries: some }) => all + some, 0);
  return (
    <>
      <ReportsHead page="Entries" />
      <div className={classes.tools}>
        <NativeSelect
          aria-label="Entries of"
          data={[
            { value: "", label: "All accounts" },
            ...Object.entries(WHAT).map(([value, { label }]) => ({ value, label })),
          ]}
          value={what ?? ""}
          onChange={({ currentTarget: { value } }) =>
            props.onWhat(
              value === "invoiced" || value === "collected" || value === "writtenOff" ? value : undefined,
            )
          }
        />
        <DateRangePicker
          value={range}
          onChange={props.onRange}
          today={today}
          timeZone={timeZone}
          about="Posting date"
          allowAll
        />
      </div>
      <dl className={classes.figures} aria-busy={sums === undefined}>
        <div>
          <dt>Entries</dt>
          <dd>{count === undefined ? <Skeleton width={48} height={20} /> : formatCount(count)}</dd>
        </div>
        <div>
          <dt>Sum</dt>
          <dd>{sums ? sumText(sums, phone) : <Skeleton width={144} height={20} />}</dd>
        </div>
      </dl>
      {list.isError ? (
        <ErrorState
          title="The entries could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : entries?.length === 0 ? (
        <CenteredState title="No entries in these days">Nothing was posted to these accounts.</CenteredState>
      ) : (
        <DataTable
          caption="Entries of the books"
          columns={columns}
          rows={entries}
          keyOf={({ postingId, position }) => `${postingId} ${position}`}
        />
      )}
      {list.hasNextPage && (
        <div className={classes.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

/** Of all accounts together every currency sums to zero, which says nothing and is left out. */
function sumText(sums: readonly Sum[], phone: boolean): string {
  const shown = sums.filter(({ amount }) => !isZero(amount));
  if (shown.length === 0) return sums.length === 0 ? "–" : "0";
  return (phone ? shortSumsText : sumsText)(shown).replaceAll("-", "−");
}

const ACCOUNTS: Readonly<Record<LedgerEntry["account"], string>> = {
  receivable: "Receivable",
  revenue: "Revenue",
  tax: "Output tax",
  cash: "Cash",
  customerCredit: "Customer credit",
  badDebt: "Bad debt",
  taxRelief: "Tax relief",
  lateFees: "Late fees",
  lateInterest: "Late interest",
  paymentFees: "Payment fees",
};

/** For example "Cash, Stripe" or "Cash, …2051", where the books tell apart where money is. */
function accountText({ account, moneyPlace }: LedgerEntry): string {
  if (moneyPlace === null) return ACCOUNTS[account];
  const [kind, name = ""] = moneyPlace.split(":");
  const place = kind === "bank" ? `…${name.slice(-4)}` : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `${ACCOUNTS[account]}, ${place}`;
}

const columns: readonly Column<LedgerEntry>[] = [
  { head: "Date", width: 112, cell: ({ postedOn }) => formatDate(postedOn) },
  {
    head: "Document",
    width: 144,
    hide: "under",
    cell: ({ invoice, document }) =>
      invoice === null ? (
        document
      ) : (
        <Link
          to="/invoices/$number"
          params={{ number: invoice.number }}
          className={`${classes.name} ${classes.document}`}
        >
          {document === "" ? invoice.number : document}
        </Link>
      ),
  },
  { head: "Account", width: 128, hide: "under", cell: accountText },
  {
    head: "Customer",
    hide: "under",
    cell: ({ customer }) =>
      customer === null ? (
        "–"
      ) : (
        <Link to="/customers/$id" params={{ id: customer.id }} className={classes.name}>
          {customer.name}
        </Link>
      ),
  },
  {
    head: "Amount",
    width: 144,
    right: true,
    cell: ({ amount, currency }) => formatMoney(amount, currency).replace("-", "−"),
  },
];
