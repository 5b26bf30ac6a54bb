import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { UsageEventState, UsageReconciliation } from "@billow/contract/metering/usage.ts";
import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { usePermission } from "../../../api/access/session.ts";
import { useMeterName } from "../../../api/metering/meters.ts";
import { usageReconciliationQuery } from "../../../api/metering/usage-records.ts";
import { UsageHead } from "../../../components/heads/usage-head.tsx";
import { Icon } from "../../../components/icon.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { decimalPlaces, isZero, trimZeros } from "../../../format/decimal.ts";
import { formatCount, formatRounded } from "../../../format/quantity.ts";
import { EventStateBadge, eventStateMeanings, eventStates } from "./event-state.tsx";
import { LastCheck } from "./last-check.tsx";
import { Notices } from "./notices.tsx";
import classes from "./reconciliation-page.module.css";
import { SetAside } from "./set-aside.tsx";
import { UnmatchedTenants } from "./unmatched-tenants.tsx";

/** Shows that nothing is lost and nothing counts twice: all that was received is in exactly one state. */
export function ReconciliationPage() {
  const query = useQuery(usageReconciliationQuery);
  const books = query.data;
  const mayCompare = usePermission("invoices.view");
  return (
    <>
      <UsageHead page="Reconciliation" />
      {query.isError ? (
        <ErrorState
          title="The reconciliation could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <>
          <div className={classes.verdict}>
            {books && <Verdict books={books} />}
            {books && mayCompare && <LastCheck />}
          </div>
          {books?.received === 0 ? (
            <CenteredState title="Nothing has been received yet">
              When events arrive, this page shows the state of each of them.
            </CenteredState>
          ) : (
            <>
              <DataTable
                caption="Events by state"
                dense
                columns={stateColumns}
                rows={books ? rowsOf(books) : null}
                keyOf={({ state }) => state}
              />
              {books && mayCompare && <Notices />}
              {books && <Sums books={books} />}
              {books && books.unmatchedTenants.length > 0 && (
                <UnmatchedTenants tenants={books.unmatchedTenants} />
              )}
              {books && <SetAside state="conflict" count={countOf(books, "conflict")} />}
              {books && <SetAside state="rejected" count={countOf(books, "rejected")} />}
            </>
          )}
        </>
      )}
    </>
  );
}

function countOf(books: UsageReconciliation, state: UsageEventState): number {
  return books.states.find((one) => one.state === state)?.events ?? 0;
}

function Verdict({ books }: { books: UsageReconciliation }) {
  if (!books.agrees) {
    return (
      <Banner tone="danger">
        The states do not come to what was received. Run “billow verify” where Billow is installed: it names
        what is wrong.
      </Banner>
    );
  }
  return (
    <p className={classes.agrees}>
      <Icon of={IconCheck} className={classes.check} />
      <span>
        <b>{formatCount(books.received)}</b> {books.received === 1 ? "event" : "events"} received, each in
        exactly one state. Counts and sums agree.
      </span>
    </p>
  );
}

type Row = { state: UsageEventState | "received"; events: number };

function rowsOf(books: UsageReconciliation): Row[] {
  return [
    { state: "received", events: books.received },
    ...eventStates.map((state) => ({ state, events: countOf(books, state) })),
  ];
}

const stateColumns: readonly Column<Row>[] = [
  {
    head: "State",
    width: 168,
    cell: ({ state }) =>
      state === "received" ? <b className={classes.sum}>Received</b> : <EventStateBadge state={state} />,
  },
  {
    head: "What it means",
    hide: "phone",
    cell: ({ state }) => (
      <span className={table.muted}>
        {state === "received"
          ? "Everything that ever arrived, without duplicates."
          : eventStateMeanings[state]}
      </span>
    ),
  },
  {
    head: "Events",
    width: 144,
    right: true,
    cell: ({ state, events }) => {
      if (state === "received") return <b className={classes.sum}>{formatCount(events)}</b>;
      if (events === 0) return <span className={table.faint}>0</span>;
      return (
        <Link to="/usage/events" search={{ state }}>
          {formatCount(events)}
        </Link>
      );
    },
  },
];

type MeterSums = UsageReconciliation["quantities"][number];

/** Of every meter what was received and in which states it is, in the unit that records have. */
function Sums({ books }: { books: UsageReconciliation }) {
  const meterName = useMeterName();
  if (books.quantities.length === 0) return null;
  const of = (state: UsageEventState, meter: string) =>
    books.states.find((one) => one.state === state)?.quantities.find((sum) => sum.meter === meter)
      ?.quantity ?? "0";
  const used = eventStates.filter((state) => books.quantities.some(({ meter }) => !isZero(of(state, meter))));
  const decimals = Math.max(0, ...books.quantities.map(({ quantity }) => decimalPlaces(trimZeros(quantity))));
  const say = (quantity: string) => formatRounded(quantity, decimals);
  const columns: Column<MeterSums>[] = [
    {
      head: "Meter",
      cell: ({ meter, unit }) => (
        <>
          {meterName(meter)} <span className={classes.unit}>{unitLabel(unit)}</span>
        </>
      ),
    },
    {
      head: "Received",
      right: true,
      cell: ({ quantity }) => <b className={table.strong}>{say(quantity)}</b>,
    },
    ...used.map(
      (state): Column<MeterSums> => ({
        key: state,
        head: state.charAt(0).toUpperCase() + state.slice(1),
        right: true,
        cell: ({ meter }) => say(of(state, meter)),
      }),
    ),
  ];
  return (
    <section className={classes.section}>
      <h2 className={classes.title}>Quantities of usage records</h2>
      <p className={classes.lead}>
        As they were sent. Allocations have no quantity of their own; their hours follow from time.
      </p>
      <DataTable
        caption="Quantities by state"
        dense
        minWidth={120 + (used.length + 1) * 112}
        columns={columns}
        rows={books.quantities}
        keyOf={({ meter }) => meter}
      />
    </section>
  );
}
