import type { ApiKey } from "@billow/contract/access/user.ts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe, usePermission } from "../../../api/access/session.ts";
import { apiKeysQuery } from "../../../api/access/users.ts";
import { Button } from "../../../components/button.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatDayOf, formatInstant } from "../../../format/date.ts";
import classes from "./api-keys-page.module.css";
import { ChangeKeyDialog } from "./change-key-dialog.tsx";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import { isExpired } from "./key-limits.ts";
import { KeyMenu, type OpenedKey } from "./key-menu.tsx";
import { RevokeKeyDialog } from "./revoke-key-dialog.tsx";
import { RotateKeyDialog } from "./rotate-key-dialog.tsx";

/** What lets other systems in. */
export function ApiKeysPage() {
  const { timeZone } = useMe().operator;
  const mayWrite = usePermission("apiKeys.write");
  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<OpenedKey | null>(null);
  const keys = useQuery(apiKeysQuery);
  const refusal = mayWrite ? null : "Only administrators make API keys.";
  return (
    <>
      <PageHead title="API keys">
        <Button variant="filled" refusal={refusal} onClick={() => setCreating(true)}>
          Create key
        </Button>
      </PageHead>
      {keys.isError ? (
        <ErrorState
          title="The API keys could not be loaded"
          error={keys.error}
          onRetry={() => void keys.refetch()}
          retrying={keys.isFetching}
        />
      ) : (
        <DataTable
          caption="API keys"
          columns={columnsFor(timeZone, mayWrite ? setOpened : null)}
          rows={keys.data?.items ?? null}
          keyOf={(key) => key.id}
        />
      )}
      {keys.data?.items.length === 0 && (
        <CenteredState title="No API key yet">
          A key lets another system report usage or read invoices over the API.
        </CenteredState>
      )}
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} />}
      {opened && <KeyDialog {...opened} onClose={() => setOpened(null)} />}
    </>
  );
}

const DIALOGS = { change: ChangeKeyDialog, rotate: RotateKeyDialog, revoke: RevokeKeyDialog };

function KeyDialog({ what, ...rest }: OpenedKey & { onClose: () => void }) {
  const Opened = DIALOGS[what];
  return <Opened {...rest} />;
}

function columnsFor(
  timeZone: string,
  onOpen: ((opened: OpenedKey) => void) | null,
): readonly Column<ApiKey>[] {
  const time = (instant: string | null, none: string) =>
    instant ? (
      <span className={table.muted}>{formatInstant(instant, timeZone)}</span>
    ) : (
      <Missing means={none} />
    );
  return [
    {
      head: "Name",
      cell: (key) => {
        const stopped = stopOf(key);
        return (
          <>
            <span className={stopped === null ? table.strong : table.faint}>{key.name}</span>
            {stopped !== null && <span className={classes.note}>{stopped}</span>}
            {stopped === null && <Limits apiKey={key} timeZone={timeZone} />}
          </>
        );
      },
    },
    {
      head: "Key",
      width: 128,
      laptop: 112,
      hide: "narrow",
      cell: ({ prefix }) => <code className={classes.prefix}>{prefix}…</code>,
    },
    {
      head: "May",
      width: 180,
      laptop: 140,
      hide: "narrow",
      cell: ({ scopes }) => (
        <span className={classes.scopes}>{scopes.includes("*") ? "everything" : scopes.join(", ")}</span>
      ),
    },
    {
      head: "Created",
      width: 116,
      laptop: 112,
      hide: "narrow",
      cell: ({ createdAt }) => <span className={table.muted}>{formatDayOf(createdAt, timeZone)}</span>,
    },
    {
      head: "Last used",
      hide: "under",
      width: 184,
      laptop: 168,
      cell: ({ lastUsedAt }) => time(lastUsedAt, "never"),
    },
    {
      head: "Expires",
      hide: "narrow",
      width: 184,
      laptop: 168,
      cell: ({ expiresAt }) => time(expiresAt, "never"),
    },
    {
      head: "Actions",
      width: 72,
      right: true,
      cell: (key) => onOpen && key.revokedAt === null && <KeyMenu apiKey={key} onOpen={onOpen} />,
    },
  ];
}

/** Why a key does not work any more; null while it does. */
function stopOf(key: ApiKey): string | null {
  if (key.revokedAt !== null) return "Revoked";
  if (isExpired(key, Date.now())) return "Expired";
  return key.owner?.disabled ? `Stopped: ${key.owner.name} is disabled` : null;
}

function Limits({
  apiKey: { allowedAddresses, oldValidUntil },
  timeZone,
}: {
  apiKey: ApiKey;
  timeZone: string;
}) {
  const isOldValid = oldValidUntil !== null && Date.parse(oldValidUntil) > Date.now();
  return (
    <>
      {allowedAddresses.length > 0 && (
        <span className={classes.note}>from {allowedAddresses.join(", ")}</span>
      )}
      {isOldValid && (
        <span className={classes.note}>old secret until {formatInstant(oldValidUntil, timeZone)}</span>
      )}
    </>
  );
}
