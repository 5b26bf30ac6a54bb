import type { AuditEvent } from "@billow/contract/access/audit.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AuditFilter, auditQuery } from "../../../api/access/audit.ts";
import { fileUrl } from "../../../api/client/download.ts";
import { usePhone } from "../../../components/behaviour/use-phone.ts";
import { Button } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { type ChosenRange, DateRangePicker, daysOf } from "../../../components/fields/date-range-picker.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { RowOpener } from "../../../components/table/row-opener.tsx";
import table from "../../../components/table/table.module.css";
import { formatInstant } from "../../../format/date.ts";
import { ActorFilter, TypeFilter } from "./audit-filters.tsx";
import classes from "./audit-page.module.css";
import { actorText, summaryOf } from "./audit-text.ts";
import { isTypeFilter, typeWords } from "./audit-words.ts";
import { EventDialog } from "./event-dialog.tsx";
import { SubjectLink } from "./subject-link.tsx";

/** What narrows the log, as the address has it. */
export interface AuditView {
  who?: string | undefined;
  what?: string | undefined;
  /** One subject, as its kind and its id. */
  about?: string | undefined;
}

interface AuditPageProps {
  view: AuditView;
  range: ChosenRange;
  today: string;
  timeZone: string;
  onView: (changed: AuditView) => void;
  onRange: (range: ChosenRange) => void;
  onClear: () => void;
}

/** Everything that people, API keys and Billow itself did. */
export function AuditPage(props: AuditPageProps) {
  const { view, range, today, timeZone, onView, onClear } = props;
  const phone = usePhone();
  const [opened, setOpened] = useState<AuditEvent | null>(null);
  const days = daysOf(range, today);
  const filter: AuditFilter = {
    actor: view.who,
    type: isTypeFilter(view.what) ? view.what : undefined,
    subject: view.about,
    from: days?.from,
    before: days?.before,
  };
  const list = useInfiniteQuery(auditQuery(filter));
  const events = list.data?.pages.flatMap((page) => page.items) ?? null;
  return (
    <>
      <PageHead title="Audit log">
        <DownloadLink icon={IconDownload} href={fileUrl("exportAuditCsv", { query: filter })} download>
          {phone ? "CSV" : "Export CSV"}
        </DownloadLink>
        <DownloadLink icon={IconDownload} href={fileUrl("exportAudit", { query: filter })} download>
          {phone ? "NDJSON" : "Export NDJSON"}
        </DownloadLink>
      </PageHead>
      <Tools {...props} phone={phone} />
      {list.isError ? (
        <ErrorState
          title="The audit log could not be loaded"
          error={list.error}
          kept="Your filters are kept."
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <DataTable
          caption="Audit log"
          columns={columnsFor(timeZone, phone, setOpened)}
          rows={events}
          keyOf={({ id }) => id}
        />
      )}
      {events?.length === 0 && !list.isError && (
        <CenteredState title="No entry matches" action={<Button onClick={onClear}>Clear filters</Button>}>
          Nothing that happened matches these filters.
        </CenteredState>
      )}
      {list.hasNextPage && (
        <div className={classes.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      {opened && (
        <EventDialog
          event={opened}
          timeZone={timeZone}
          onSubject={() => {
            setOpened(null);
            onView({ about: `${opened.subject.kind}:${opened.subject.id}`, who: undefined, what: undefined });
          }}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}

/** Who did what, when, to what. */
function Tools(props: AuditPageProps & { phone: boolean }) {
  const { view, range, today, timeZone, onView, onRange, phone } = props;
  return (
    <search className={classes.tools}>
      <DateRangePicker
        value={range}
        onChange={onRange}
        today={today}
        timeZone={timeZone}
        about="When"
        allowAll
        iconOnly={phone}
      />
      <ActorFilter value={view.who ?? ""} onChange={(who) => onView({ who: who || undefined })} />
      <TypeFilter value={view.what ?? ""} onChange={(what) => onView({ what: what || undefined })} />
      {view.about !== undefined && (
        <Button variant="quiet" onClick={() => onView({ about: undefined })}>
          Show all subjects
        </Button>
      )}
    </search>
  );
}

function columnsFor(
  timeZone: string,
  phone: boolean,
  onOpen: (event: AuditEvent) => void,
): readonly Column<AuditEvent>[] {
  const when: Column<AuditEvent> = {
    head: "When",
    width: 168,
    narrow: 148,
    cell: ({ at }) => <span className={table.muted}>{formatInstant(at, timeZone)}</span>,
  };
  const who: Column<AuditEvent> = {
    head: "Who",
    width: 184,
    laptop: 140,
    narrow: 116,
    hide: "under",
    cell: ({ actor }) => <span title={actorText(actor)}>{actorText(actor)}</span>,
  };
  const others: readonly Column<AuditEvent>[] = [
    {
      head: "What",
      width: 192,
      narrow: "rest",
      cell: (event) => (
        <>
          <RowOpener onClick={() => onOpen(event)}>{typeWords[event.type]}</RowOpener>
          {!phone && <span className={classes.under}>{summaryOf(event)}</span>}
        </>
      ),
    },
    {
      head: "About",
      width: 200,
      laptop: 160,
      narrow: 132,
      hide: "under",
      cell: ({ subject }) => <SubjectLink subject={subject} />,
    },
    {
      head: "Details",
      hide: phone ? "under" : "narrow",
      cell: (event) => (
        <span className={classes.details} title={summaryOf(event)}>
          {summaryOf(event)}
        </span>
      ),
    },
  ];
  // On a phone what happened leads, and all else stands below it.
  const [what, ...rest] = others;
  return phone && what ? [what, { ...when, hide: "under" }, who, ...rest] : [when, who, ...others];
}
