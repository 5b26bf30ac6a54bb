import type { UsageSource } from "@billow/contract/metering/sources.ts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { sourcesQuery } from "../../../api/metering/sources.ts";
import { Button } from "../../../components/button.tsx";
import { UsageHead } from "../../../components/heads/usage-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { RowOpener } from "../../../components/table/row-opener.tsx";
import table from "../../../components/table/table.module.css";
import { formatAgo } from "../../../format/date.ts";
import { formatLag } from "../../../format/lag.ts";
import { formatCount } from "../../../format/quantity.ts";
import type { OpenedSource } from "./form/opened-source.ts";
import { SourceFormDialog } from "./form/source-form-dialog.tsx";
import { MeasureAgainDialog } from "./measure-again-dialog.tsx";
import { RemoveSourceDialog } from "./remove-source-dialog.tsx";
import { SourceDialog } from "./source-dialog.tsx";
import { SourceMenu } from "./source-menu.tsx";
import { kindLabels, SourceStateBadge } from "./source-state.tsx";
import classes from "./sources-page.module.css";
import { UsageBacklog } from "./usage-backlog.tsx";

/** The systems that usage is collected from by itself, and how each of them does. */
export function SourcesPage({ timeZone }: { timeZone: string }) {
  const [opened, setOpened] = useState<OpenedSource>(null);
  const mayWrite = usePermission("settings.write");
  const sources = useQuery(sourcesQuery);
  const refusal = mayWrite ? null : "Only administrators may change sources.";
  const add = (
    <Button variant="filled" refusal={refusal} onClick={() => setOpened({ what: "add" })}>
      Add source
    </Button>
  );
  const isEmpty = sources.data?.length === 0;
  return (
    <>
      <UsageHead page="Sources">{!isEmpty && add}</UsageHead>
      <UsageBacklog />
      {sources.isError && (
        <ErrorState
          title="The sources could not be loaded"
          error={sources.error}
          onRetry={() => void sources.refetch()}
          retrying={sources.isFetching}
        />
      )}
      {!sources.isError && isEmpty && (
        <CenteredState page="content" title="No sources yet" action={add}>
          Point Billow at your Prometheus, and it collects what your tenants use by itself. Usage can also be
          sent as events, or imported from files.
        </CenteredState>
      )}
      {!sources.isError && !isEmpty && (
        <DataTable
          caption="Sources"
          columns={columnsFor({ refusal, onOpen: setOpened })}
          rows={sources.data ?? null}
          keyOf={({ id }) => id}
        />
      )}
      <Opened
        opened={opened}
        sources={sources.data ?? []}
        timeZone={timeZone}
        refusal={refusal}
        onOpen={setOpened}
      />
    </>
  );
}

interface OpenedProps {
  opened: OpenedSource;
  sources: readonly UsageSource[];
  timeZone: string;
  /** Why this person may not change sources. */
  refusal: string | null;
  onOpen: (opened: OpenedSource) => void;
}

function Opened({ opened, sources, timeZone, refusal, onOpen }: OpenedProps) {
  if (opened === null) return null;
  const close = () => onOpen(null);
  if (opened.what === "add") return <SourceFormDialog source={null} onClose={close} />;
  // What is known of it now, not when it was opened.
  const source = sources.find(({ id }) => id === opened.source.id) ?? opened.source;
  if (opened.what === "edit")
    return (
      <SourceFormDialog
        source={source}
        onClose={close}
        onCorrected={() => onOpen({ what: "measureAgain", source })}
      />
    );
  if (opened.what === "measureAgain") return <MeasureAgainDialog source={source} onClose={close} />;
  if (opened.what === "remove") return <RemoveSourceDialog source={source} onClose={close} />;
  return <SourceDialog source={source} timeZone={timeZone} refusal={refusal} onClose={close} />;
}

function columnsFor({
  refusal,
  onOpen,
}: {
  refusal: string | null;
  onOpen: (opened: OpenedSource) => void;
}): readonly Column<UsageSource>[] {
  return [
    {
      head: "Source",
      cell: (source) => (
        <span className={classes.source}>
          <RowOpener onClick={() => onOpen({ what: "details", source })}>{source.name}</RowOpener>
          <span className={classes.url} title={source.url}>
            {source.url}
          </span>
        </span>
      ),
    },
    {
      head: "Kind",
      width: 128,
      hide: "narrow",
      cell: ({ kind }) => <span className={table.muted}>{kindLabels[kind]}</span>,
    },
    {
      head: "State",
      width: 128,
      cell: ({ state, catchingUp, lastError, question }) => (
        <span title={lastError ?? question?.detail}>
          <SourceStateBadge state={state} catchingUp={catchingUp} />
        </span>
      ),
    },
    {
      head: "Last success",
      width: 160,
      hide: "under",
      cell: ({ lastSuccessAt }) =>
        lastSuccessAt === null ? (
          <Missing means="never" />
        ) : (
          <span className={table.muted}>{formatAgo(lastSuccessAt, new Date())}</span>
        ),
    },
    {
      head: "Behind",
      width: 104,
      hide: "under",
      right: true,
      cell: ({ lagSeconds }) => (lagSeconds === null ? <Missing means="not known" /> : formatLag(lagSeconds)),
    },
    {
      head: "Gaps",
      width: 88,
      hide: "under",
      right: true,
      cell: ({ gaps }) => (gaps.length === 0 ? <Missing /> : formatCount(gaps.length)),
    },
    {
      head: "Actions",
      width: 72,
      right: true,
      cell: (source) => <SourceMenu source={source} refusal={refusal} onOpen={onOpen} />,
    },
  ];
}
