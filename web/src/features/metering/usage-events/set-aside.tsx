import type { UsageRecord } from "@billow/contract/metering/usage.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { usageRecordsQuery } from "../../../api/metering/usage-records.ts";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatCount } from "../../../format/quantity.ts";
import { eventStateMeanings } from "./event-state.tsx";
import classes from "./reconciliation-page.module.css";

const titles = { conflict: "Conflicts", rejected: "Rejected" } as const;

const shownMax = 10;

/** The last events that were set aside, each with its reason. */
export function SetAside({ state, count }: { state: "conflict" | "rejected"; count: number }) {
  const query = useInfiniteQuery({ ...usageRecordsQuery({ state }, shownMax), enabled: count > 0 });
  if (count === 0) return null;
  const events = query.data?.pages[0]?.items ?? null;
  return (
    <section className={classes.section}>
      <h2 className={classes.title}>{titles[state]}</h2>
      <p className={classes.lead}>{eventStateMeanings[state]}</p>
      {query.isError ? (
        <ErrorState
          title="These events could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <DataTable caption={titles[state]} dense columns={columns} rows={events} keyOf={({ key }) => key} />
      )}
      {count > shownMax && (
        <p className={classes.more}>
          <Link to="/usage/events" search={{ state }}>
            Show all {formatCount(count)}
          </Link>
        </p>
      )}
    </section>
  );
}

const columns: readonly Column<UsageRecord>[] = [
  {
    head: "Event id",
    width: 320,
    cell: ({ id, state }) => (
      <Link to="/usage/events" search={{ state, q: id }} className={classes.plain} title={id}>
        {id}
      </Link>
    ),
  },
  {
    head: "Tenant ID",
    width: 200,
    hide: "narrow",
    cell: ({ tenantId }) => <span className={table.muted}>{tenantId}</span>,
  },
  {
    head: "Reason",
    hide: "phone",
    cell: ({ reason }) => <span title={reason ?? undefined}>{reason}</span>,
  },
];
