import type { UsageEventState, UsageRecord } from "@billow/contract/metering/usage.ts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSeesAll } from "../../../api/access/session.ts";
import { useMeterName } from "../../../api/metering/meters.ts";
import {
  type RecordFilter,
  usageReconciliationQuery,
  usageRecordsQuery,
} from "../../../api/metering/usage-records.ts";
import { Button } from "../../../components/button.tsx";
import { CustomerPicker } from "../../../components/fields/customer-picker.tsx";
import { SearchField } from "../../../components/fields/search-field.tsx";
import { UsageHead } from "../../../components/heads/usage-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { RowOpener } from "../../../components/table/row-opener.tsx";
import table from "../../../components/table/table.module.css";
import { ArchivedNote } from "./archived-note.tsx";
import { EventDialog } from "./event-dialog.tsx";
import { EventStateBadge } from "./event-state.tsx";
import { EventStateTabs } from "./event-state-tabs.tsx";
import { whenText } from "./event-text.ts";
import classes from "./events-page.module.css";
import { Measure } from "./measure.tsx";

interface EventsPageProps {
  filter: RecordFilter;
  timeZone: string;
  /** The invoice that led here, to go back to. */
  invoice: string | undefined;
  onFilter: (changed: Pick<RecordFilter, "q" | "state" | "customerId">) => void;
  onClear: () => void;
}

/** Every event that was ever received: found by id, resource or tenant, with what became of it. */
export function EventsPage({ filter, timeZone, invoice, onFilter, onClear }: EventsPageProps) {
  const [opened, setOpened] = useState<UsageRecord | null>(null);
  const list = useInfiniteQuery(usageRecordsQuery(filter));
  const meterName = useMeterName();
  const events = list.data?.pages.flatMap((page) => page.items) ?? null;
  const seesAll = useSeesAll();
  const isNarrowed = hasMore(filter, ["state"]);
  const isWidenable = hasMore(filter, seesAll ? ["state"] : ["state", "customerId"]);
  const isAsked = isWidenable || filter.state !== undefined;
  return (
    <>
      <UsageHead page="Events" invoice={invoice} />
      <search className={classes.tools}>
        <SearchField
          value={filter.q ?? ""}
          onChange={(q) => onFilter({ q: q === "" ? undefined : q })}
          label="Search events by id, resource or tenant"
          placeholder="Event id, resource or tenant ID"
        />
        {!seesAll && (
          <CustomerPicker value={filter.customerId} onChange={(customerId) => onFilter({ customerId })} />
        )}
        {filter.meter && <span className={classes.narrowed}>{meterName(filter.meter)}</span>}
        {isWidenable && filter.q === undefined && (
          <Button variant="quiet" onClick={onClear}>
            Show all events
          </Button>
        )}
      </search>
      <StateTabs filter={filter} isNarrowed={isNarrowed} onFilter={onFilter} />
      <ArchivedNote months={list.data?.pages[0]?.archivedMonths ?? []} />
      {list.isError ? (
        <ErrorState
          title="The events could not be loaded"
          error={list.error}
          kept="Your search is kept."
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <DataTable
          caption="Events"
          dense
          columns={columnsFor({ timeZone, meterName, onOpen: setOpened })}
          rows={events}
          keyOf={(event) => event.key}
        />
      )}
      {events?.length === 0 && !list.isError && <None isAsked={isAsked} q={filter.q} onClear={onClear} />}
      {list.hasNextPage && (
        <div className={classes.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      {opened && <EventDialog event={opened} timeZone={timeZone} onClose={() => setOpened(null)} />}
    </>
  );
}

/** Whether something narrows the list beside these. */
function hasMore(filter: RecordFilter, beside: readonly (keyof RecordFilter)[]): boolean {
  const fields: readonly string[] = beside;
  return Object.entries(filter).some(([key, value]) => value !== undefined && !fields.includes(key));
}

function StateTabs({
  filter,
  isNarrowed,
  onFilter,
}: Pick<EventsPageProps, "filter" | "onFilter"> & { isNarrowed: boolean }) {
  const { data } = useQuery({ ...usageReconciliationQuery, enabled: !isNarrowed });
  // All events are counted; of a search it is not known how many match.
  const counted = data
    ? ([["all", data.received], ...data.states.map(({ state, events }) => [state, events] as const)] as const)
    : [];
  const counts = isNarrowed ? null : new Map<UsageEventState | "all", number>(counted);
  return <EventStateTabs chosen={filter.state} counts={counts} onChange={(state) => onFilter({ state })} />;
}

function None({ isAsked, q, onClear }: { isAsked: boolean; q: string | undefined; onClear: () => void }) {
  if (!isAsked) {
    return (
      <CenteredState title="No events yet">
        They appear here as your sources report usage, and with the first import.
      </CenteredState>
    );
  }
  return (
    <CenteredState title="No event matches" action={<Button onClick={onClear}>Clear</Button>}>
      {q === undefined
        ? "No received event is in this state."
        : `No received event has “${q}” as its id, resource or tenant.`}
    </CenteredState>
  );
}

interface ColumnsInput {
  timeZone: string;
  meterName: (id: string) => string;
  onOpen: (event: UsageRecord) => void;
}

function columnsFor({ timeZone, meterName, onOpen }: ColumnsInput): readonly Column<UsageRecord>[] {
  return [
    {
      head: "Resource",
      cell: (event) => (
        <RowOpener onClick={() => onOpen(event)}>
          {event.resource === "" ? event.id : event.resource}
        </RowOpener>
      ),
    },
    {
      head: "Customer",
      width: 184,
      laptop: 148,
      hide: "narrow",
      cell: ({ customer, tenantId }) =>
        customer ? (
          <span title={customer.name}>{customer.name}</span>
        ) : (
          <span className={table.faint}>{tenantId}</span>
        ),
    },
    {
      head: "When",
      width: 248,
      hide: "under",
      cell: (event) => <span className={table.muted}>{whenText(event, timeZone)}</span>,
    },
    {
      head: "Meter",
      width: 152,
      laptop: 144,
      hide: "narrow",
      cell: ({ meter, type }) => (
        <span className={table.muted}>
          {meter ? meterName(meter) : type === "allocation" ? "Allocation" : ""}
        </span>
      ),
    },
    {
      head: "Measured",
      width: 216,
      laptop: 168,
      right: true,
      hide: "under",
      cell: (event) => <Measure record={event} />,
    },
    { head: "State", width: 112, laptop: 92, cell: ({ state }) => <EventStateBadge state={state} /> },
  ];
}
