import type { MessageState, OutboxMessage } from "@billow/contract/activity/outbox.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "../../../api/access/session.ts";
import { outboxQuery } from "../../../api/activity/outbox.ts";
import { Button } from "../../../components/button.tsx";
import { SearchField } from "../../../components/fields/search-field.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { RowOpener } from "../../../components/table/row-opener.tsx";
import table from "../../../components/table/table.module.css";
import { formatInstant } from "../../../format/date.ts";
import { BacklogActions } from "./backlog-actions.tsx";
import { MessageDialog } from "./message-dialog.tsx";
import { kindLabels, MessageStateText } from "./message-state.tsx";
import classes from "./outbox-page.module.css";

const views = {
  all: { label: "All", states: [] },
  waiting: { label: "Waiting", states: ["held", "waiting", "sending"] },
  sent: { label: "Sent", states: ["sent"] },
  failed: { label: "Failed", states: ["failed"] },
} as const satisfies Record<string, { label: string; states: readonly MessageState[] }>;
type View = keyof typeof views;

interface OutboxPageProps {
  timeZone: string;
  q: string;
  onSearch: (q: string) => void;
  /** The e-mail that is open. */
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}

/** Every e-mail that went or will go to a customer, and how far it came. */
export function OutboxPage({ timeZone, q, onSearch, open, onOpen }: OutboxPageProps) {
  const [view, setView] = useState<View>("all");
  const list = useInfiniteQuery(outboxQuery(views[view].states, q));
  const canDeliver = useMe().operator.mailServer;
  const messages = list.data?.pages.flatMap((page) => page.items) ?? null;
  return (
    <>
      <PageHead title="Outbox" />
      {!canDeliver && <NoMailServer />}
      <div className={classes.tools}>
        <search className={classes.filters}>
          <SearchField
            value={q}
            onChange={onSearch}
            label="Search e-mails by recipient, invoice or customer"
            placeholder="Recipient, invoice or customer"
          />
          <Segments
            label="Which e-mails"
            value={view}
            options={viewNames.map((value) => ({ value, label: views[value].label }))}
            onChange={setView}
          />
        </search>
        <BacklogActions canDeliver={canDeliver} />
      </div>
      {list.isError ? (
        <ErrorState
          title="The e-mails could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <DataTable
          caption="E-mails"
          columns={columnsFor(timeZone, onOpen)}
          rows={messages}
          keyOf={(message) => message.id}
        />
      )}
      {messages?.length === 0 && <None filtered={q !== "" || view !== "all"} />}
      {list.hasNextPage && (
        <div className={classes.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      {open !== undefined && (
        <MessageDialog id={open} timeZone={timeZone} onClose={() => onOpen(undefined)} />
      )}
    </>
  );
}

const viewNames = ["all", "waiting", "sent", "failed"] as const satisfies readonly View[];

/** Without a mail server nothing leaves, which is fine for trying Billow out but has to be known. */
function NoMailServer() {
  return (
    <div className={classes.banner}>
      <Banner tone="warn">
        No mail server is configured, so these e-mails stay here. Set SMTP_URL and start Billow again to
        deliver them.
      </Banner>
    </div>
  );
}

function None({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <CenteredState title="No e-mail matches">Try another search, or look at all of them.</CenteredState>
  ) : (
    <CenteredState title="No e-mails yet">Sending an invoice puts its e-mail here.</CenteredState>
  );
}

function columnsFor(timeZone: string, onOpen: (id: string) => void): readonly Column<OutboxMessage>[] {
  return [
    {
      head: "Subject",
      cell: ({ id, subject }) => <RowOpener onClick={() => onOpen(id)}>{subject}</RowOpener>,
    },
    {
      head: "Kind",
      width: 112,
      laptop: 100,
      hide: "phone",
      cell: ({ kind }) => <span className={table.muted}>{kindLabels[kind]}</span>,
    },
    {
      head: "Recipient",
      width: 260,
      laptop: 248,
      hide: "under",
      cell: ({ recipient }) => (
        <span className={classes.plain} title={recipient}>
          {recipient}
        </span>
      ),
    },
    { head: "State", width: 200, laptop: 144, cell: (message) => <MessageStateText message={message} /> },
    {
      head: "Made",
      width: 176,
      hide: "narrow",
      cell: ({ createdAt }) => <span className={table.muted}>{formatInstant(createdAt, timeZone)}</span>,
    },
  ];
}
