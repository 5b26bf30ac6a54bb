import type { InvoiceStatus } from "@billow/contract/invoice.ts";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { invoiceCountsQuery, invoiceListQuery } from "../../api/invoices.ts";
import { Button } from "../../components/button.tsx";
import { CenteredState } from "../../components/centered-state.tsx";
import { DateRangePicker } from "../../components/date-range-picker.tsx";
import { ErrorState } from "../../components/error-state.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { Pager } from "../../components/pager.tsx";
import { SearchField } from "../../components/search-field.tsx";
import table from "../../components/table.module.css";
import { usePhone } from "../../components/use-phone.ts";
import { InvoiceCards } from "./invoice-cards.tsx";
import classes from "./invoice-list-page.module.css";
import { InvoiceSkeleton } from "./invoice-skeleton.tsx";
import { InvoiceTable, InvoiceTableHead } from "./invoice-table.tsx";
import { filterOf, type InvoiceListState, isFiltered, matching, pageOf } from "./list-state.ts";
import { noMatchText } from "./no-match-text.ts";
import { StatusTabs } from "./status-tabs.tsx";
import { PhoneSummaryLine, SummaryLine } from "./summary-line.tsx";
import { useRowKeys } from "./use-row-keys.ts";

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
}

export function InvoiceListPage(props: InvoiceListProps) {
  const { state, today } = props;
  const counts = useQuery(invoiceCountsQuery(filterOf(state, today)));
  if (counts.data?.all === 0 && !isFiltered(state)) {
    return (
      <>
        <PageHead title="Invoices" />
        {props.firstUse}
      </>
    );
  }
  return (
    <>
      <PageHead title="Invoices" />
      <InvoiceTools {...props} />
      <StatusTabs
        chosen={state.statuses}
        counts={counts.data ?? null}
        onChange={(statuses) => props.change({ statuses })}
      />
      <InvoiceRows {...props} counts={counts.data} />
    </>
  );
}

function InvoiceTools({ state, change, today, timeZone }: InvoiceListProps) {
  const phone = usePhone();
  return (
    <search className={classes.tools}>
      <SearchField
        value={state.q}
        onChange={(q) => change({ q }, { replace: true })}
        label="Search invoices by number or customer"
        placeholder="Number or customer"
      />
      <DateRangePicker
        value={state.range}
        onChange={(range) => change({ range })}
        today={today}
        timeZone={timeZone}
        about="Issue date"
        allowAll
        iconOnly={phone}
      />
      {!phone && <span className={classes.zone}>{timeZone}</span>}
    </search>
  );
}

type Counts = Readonly<Record<InvoiceStatus | "all", number>> & {
  outstanding: { currency: string; amount: string }[];
};

function InvoiceRows(props: InvoiceListProps & { counts: Counts | undefined }) {
  const { state, today, change, openNumber, onOpen, counts } = props;
  const phone = usePhone();
  const list = useQuery(invoiceListQuery(pageOf(state, today)));
  const invoices = list.data?.items ?? [];
  useRowKeys();
  const total = counts === undefined ? null : matching(state.statuses, counts);
  const empty = list.isSuccess && invoices.length === 0;
  const outstanding = state.statuses.length === 0 ? (counts?.outstanding ?? []) : [];
  return (
    <>
      <div className={classes.summary}>
        {!list.isError && !phone && <SummaryLine count={total} outstanding={outstanding} />}
        {!list.isError && phone && (
          <PhoneSummaryLine range={state.range} timeZone={props.timeZone} outstanding={outstanding} />
        )}
      </div>
      <section aria-label="Invoices" aria-busy={list.isFetching} className={classes.rows}>
        {phone && invoices.length > 0 && <InvoiceCards invoices={invoices} />}
        {phone && list.isPending && <InvoiceSkeleton phone />}
        {!phone && invoices.length > 0 && (
          <InvoiceTable
            invoices={invoices}
            sort={state.sort}
            onSort={(sort) => change({ sort })}
            openNumber={openNumber}
            onOpen={onOpen}
          />
        )}
        {!phone && invoices.length === 0 && (
          <table className={`${table.table}`}>
            <caption className="visually-hidden">Invoices</caption>
            <InvoiceTableHead sort={state.sort} onSort={(sort) => change({ sort })} />
            {list.isPending && <InvoiceSkeleton phone={false} />}
          </table>
        )}
        {empty && <NoMatch state={state} change={change} />}
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

function NoMatch({ state, change }: Pick<InvoiceListProps, "state" | "change">) {
  return (
    <CenteredState
      title="No invoice matches"
      action={
        <Button onClick={() => change({ q: "", range: null, statuses: [] })}>Clear search and filters</Button>
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
