import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useMe } from "../../../api/access/session.ts";
import { invoiceCountsQuery, invoiceListQuery } from "../../../api/invoicing/invoice-list.ts";
import { usePhone } from "../../../components/behaviour/use-phone.ts";
import { Button } from "../../../components/button.tsx";
import { DateRangePicker } from "../../../components/fields/date-range-picker.tsx";
import { IssuerSelect } from "../../../components/fields/issuer-select.tsx";
import { SearchField } from "../../../components/fields/search-field.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Pager } from "../../../components/table/pager.tsx";
import table from "../../../components/table/table.module.css";
import { heldLabels } from "../../../format/held.ts";
import { inCurrencyFirst, type Sum } from "../../../format/sums.ts";
import { InvoiceCards } from "./invoice-cards.tsx";
import classes from "./invoice-list-page.module.css";
import { InvoiceSkeleton } from "./invoice-skeleton.tsx";
import { InvoiceTable, InvoiceTableHead } from "./invoice-table.tsx";
import {
  dueOfStatuses,
  filterOf,
  type InvoiceListState,
  isFiltered,
  matching,
  pageOf,
  rangeDates,
  sumsOfStatuses,
} from "./list-state.ts";
import { noMatchText } from "./no-match-text.ts";
import { isSelected, type Selection } from "./selection.ts";
import { StatusTabs } from "./status-tabs.tsx";
import { News, PhoneSummaryLine, SummaryLine } from "./summary-line.tsx";
import { useNews } from "./use-news.ts";
import { useRowKeys } from "./use-row-keys.ts";
import { type Selecting, useSelection } from "./use-selection.ts";

export interface InvoiceListProps {
  state: InvoiceListState;
  /** Changes the state; anything but the page itself starts at the first page again. */
  change: (patch: Partial<InvoiceListState>, options?: { replace?: boolean }) => void;
  today: string;
  timeZone: string;
  openNumber: string | undefined;
  onOpen: (number: string) => void;
  onPrevious: () => void;
  onNext: (cursor: string) => void;
  /** What is shown instead while there is no invoice at all. */
  firstUse: ReactNode;
  /** The buttons of the page's head; `onSelect` starts selecting on a phone, where there are no boxes before that. */
  head: (phone: boolean, onSelect: () => void) => ReactNode;
  /** The saved views, beside the tools. */
  views: ReactNode;
  /** What can be done with the selected invoices. On a phone it also says how selecting ends. */
  bulk: (bulk: BulkProps) => ReactNode;
}

/** What the bulk bar is told. */
export interface BulkProps {
  selection: Selection;
  /** How many match in all; null while they are being counted. */
  matching: number | null;
  /** What they come to. */
  sums: Sum[] | null;
  phone: boolean;
  onSelectAll: () => void;
  onClear: () => void;
}

export function InvoiceListPage(props: InvoiceListProps) {
  const { state, today } = props;
  const phone = usePhone();
  const [choosing, setChoosing] = useState(false);
  const counts = useQuery(invoiceCountsQuery(filterOf(state, today)));
  if (counts.data?.all === 0 && !isFiltered(state)) {
    return (
      <>
        <PageHead title="Invoices">{props.head(phone, () => {})}</PageHead>
        {props.firstUse}
      </>
    );
  }
  return (
    <>
      <PageHead title="Invoices">{props.head(phone, () => setChoosing(true))}</PageHead>
      <InvoiceTools {...props} />
      <StatusTabs
        chosen={state.statuses}
        counts={counts.data ?? null}
        onChange={(statuses) => props.change({ statuses })}
      />
      <InvoiceRows
        {...props}
        counts={counts.data}
        counting={counts.isFetching}
        choosing={choosing}
        onChoosing={setChoosing}
      />
    </>
  );
}

function InvoiceTools({ state, change, today, timeZone, views }: InvoiceListProps) {
  const phone = usePhone();
  const { issuers } = useMe();
  return (
    <search className={classes.tools}>
      <SearchField
        value={state.q}
        onChange={(q) => change({ q }, { replace: true })}
        label="Search invoices by number or customer"
        placeholder="Number or customer"
      />
      <span className={classes.issuer}>
        <IssuerSelect
          issuers={issuers}
          value={state.issuerId}
          onChange={(issuerId) => change({ issuerId })}
          all="All issuers"
          size="sm"
        />
      </span>
      <DateRangePicker
        value={state.range}
        onChange={(range) => change({ range })}
        today={today}
        timeZone={timeZone}
        about={rangeDates[state.by]}
        dates={{
          of: Object.values(rangeDates),
          onChange: (about) => change({ by: about === rangeDates.due ? "due" : "issue" }),
        }}
        allowAll
        iconOnly={phone}
      />
      {!phone && <span className={classes.zone}>{timeZone}</span>}
      <Narrowed state={state} change={change} />
      <span className={classes.views}>{views}</span>
    </search>
  );
}

/** What a link of the overview narrows the list to; pressed, it is gone. */
function Narrowed({ state, change }: Pick<InvoiceListProps, "state" | "change">) {
  return (
    <>
      {state.currency !== "" && (
        <Button icon={IconX} title="Show all currencies" onClick={() => change({ currency: "" })}>
          Only {state.currency}
        </Button>
      )}
      {state.held !== null && (
        <Button icon={IconX} title="Show all drafts" onClick={() => change({ held: null })}>
          {heldLabels[state.held]}
        </Button>
      )}
    </>
  );
}

type Counts = Readonly<Record<InvoiceStatus | "all", number>> & {
  outstanding: Sum[];
  totals: (Sum & { status: InvoiceStatus; due: string })[];
};

interface InvoiceRowsProps extends InvoiceListProps {
  counts: Counts | undefined;
  counting: boolean;
  /** Whether cards on a phone are being selected instead of opened. */
  choosing: boolean;
  onChoosing: (choosing: boolean) => void;
}

function InvoiceRows(props: InvoiceRowsProps) {
  const { state, today, change, counts } = props;
  const phone = usePhone();
  const list = useQuery(invoiceListQuery(pageOf(state, today)));
  const invoices = list.data?.items ?? [];
  const selecting = useSelection(JSON.stringify([filterOf(state, today), state.statuses]), invoices);
  const choosing = phone && (props.choosing || isSelected(selecting.selection));
  function stop(): void {
    selecting.clear();
    props.onChoosing(false);
  }
  useRowKeys({
    onSelect(number, range) {
      const invoice = invoices.find((one) => one.number === number);
      if (invoice) selecting.toggle(invoice, !selecting.isSelected(invoice.id), range);
    },
    onClear: stop,
  });
  const total = counts === undefined ? null : matching(state.statuses, counts);
  const own = useOwnCurrency(state.issuerId);
  const sums =
    counts === undefined ? null : inCurrencyFirst(sumsOfStatuses(state.statuses, counts.totals), own);
  const news = useNews(total, list.dataUpdatedAt, props.counting || list.isFetching);
  return (
    <>
      <div className={classes.summary} data-over={isSelected(selecting.selection) || choosing || undefined}>
        {isSelected(selecting.selection) || choosing
          ? props.bulk({
              selection: selecting.selection,
              matching: total,
              sums,
              phone,
              onSelectAll: selecting.selectAll,
              onClear: stop,
            })
          : !list.isError && (
              <Summary
                {...props}
                total={total}
                sums={sums ?? []}
                phone={phone}
                news={news}
                onNews={() => void list.refetch()}
              />
            )}
      </div>
      <section aria-label="Invoices" aria-busy={list.isFetching} className={classes.rows}>
        {phone ? (
          <PhoneRows
            invoices={invoices}
            pending={list.isPending}
            selecting={selecting}
            choosing={choosing}
            onChoose={() => props.onChoosing(true)}
          />
        ) : (
          <TableRows {...props} invoices={invoices} pending={list.isPending} selecting={selecting} />
        )}
        {list.isSuccess && invoices.length === 0 && <NoMatch state={state} change={change} />}
        {list.isError && (
          <ErrorState
            title="The invoices could not be loaded"
            error={list.error}
            kept="Your search and filters are kept."
            onRetry={() => void list.refetch()}
            retrying={list.isFetching}
          />
        )}
      </section>
      {invoices.length > 0 && (
        <ListPager {...props} shown={invoices.length} total={total} next={list.data?.nextCursor ?? null} />
      )}
    </>
  );
}

function Summary(
  props: Pick<InvoiceRowsProps, "state" | "timeZone" | "counts"> & {
    total: number | null;
    sums: Sum[];
    phone: boolean;
    news: number;
    onNews: () => void;
  },
) {
  const { state, timeZone, counts, total, sums, phone, news, onNews } = props;
  const own = useOwnCurrency(state.issuerId);
  const due = counts ? dueOfStatuses(state.statuses, counts.totals) : [];
  // What is chosen may be open as a whole, and then its total says so.
  const isAllOpen = due.every(({ amount, currency }) =>
    sums.some((sum) => sum.currency === currency && sum.amount === amount),
  );
  const open = state.statuses.length === 0 ? (counts?.outstanding ?? []) : isAllOpen ? [] : due;
  const outstanding = inCurrencyFirst(open, own);
  return (
    <>
      {phone ? (
        <PhoneSummaryLine
          range={state.range}
          by={state.by}
          timeZone={timeZone}
          sums={sums}
          outstanding={outstanding}
        />
      ) : (
        <SummaryLine count={total} sums={sums} outstanding={outstanding} />
      )}
      <News count={news} onShow={onNews} />
    </>
  );
}

/** The currency that an issuer, or the first one, sells in. */
function useOwnCurrency(issuerId: string): string | undefined {
  const { issuers } = useMe();
  return (issuers.find(({ id }) => id === issuerId) ?? issuers[0])?.currency;
}

interface RowsProps {
  invoices: readonly InvoiceSummary[];
  pending: boolean;
  selecting: Selecting;
}

function PhoneRows(props: RowsProps & { choosing: boolean; onChoose: () => void }) {
  if (props.pending) return <InvoiceSkeleton phone />;
  return props.invoices.length > 0 && <InvoiceCards {...props} />;
}

function TableRows(props: RowsProps & InvoiceListProps) {
  const { invoices, pending, state, change } = props;
  const sorting = { sort: state.sort, onSort: (sort: typeof state.sort) => change({ sort }) };
  if (invoices.length > 0) return <InvoiceTable {...props} {...sorting} />;
  return (
    <table className={table.table}>
      <caption className="visually-hidden">Invoices</caption>
      <InvoiceTableHead {...sorting} />
      {pending && <InvoiceSkeleton phone={false} />}
    </table>
  );
}

function NoMatch({ state, change }: Pick<InvoiceListProps, "state" | "change">) {
  return (
    <CenteredState
      title="No invoice matches"
      action={
        <Button
          onClick={() => change({ q: "", range: null, by: "issue", currency: "", held: null, statuses: [] })}
        >
          Clear search and filters
        </Button>
      }
    >
      {noMatchText(state)}
    </CenteredState>
  );
}

interface ListPagerProps extends InvoiceListProps {
  shown: number;
  total: number | null;
  next: string | null;
}

function ListPager({ state, change, onPrevious, onNext, shown, total, next }: ListPagerProps) {
  return (
    <Pager
      before={(state.page - 1) * state.limit}
      shown={shown}
      total={total}
      limit={state.limit}
      onLimit={(limit) => change({ limit })}
      onPrevious={state.cursor === undefined ? null : onPrevious}
      onNext={next === null ? null : () => onNext(next)}
    />
  );
}
