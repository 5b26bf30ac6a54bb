import type { ApiKey } from "@billow/contract/access/user.ts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe, usePermission } from "../../../api/session.ts";
import { apiKeysQuery } from "../../../api/users.ts";
import { Button } from "../../../components/button.tsx";
import { PageHead } from "../../../components/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatInstant } from "../../../format/date.ts";
import classes from "./api-keys-page.module.css";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import { RevokeKeyDialog } from "./revoke-key-dialog.tsx";

/** What lets other systems in. */
export function ApiKeysPage() {
  const { timeZone } = useMe().operator;
  const mayWrite = usePermission("apiKeys.write");
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
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
          columns={columnsFor(timeZone, mayWrite ? setRevoking : null)}
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
      {revoking && <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function columnsFor(timeZone: string, onRevoke: ((key: ApiKey) => void) | null): readonly Column<ApiKey>[] {
  const time = (instant: string | null, none: string) =>
    instant ? (
      <span className={table.muted}>{formatInstant(instant, timeZone)}</span>
    ) : (
      <Missing means={none} />
    );
  return [
    {
      head: "Name",
      cell: ({ name, revokedAt, owner }) => (
        <>
          <span className={revokedAt || owner?.disabled ? table.faint : table.strong}>{name}</span>
          {revokedAt && <span className={classes.revoked}>Revoked</span>}
          {!revokedAt && owner?.disabled && (
            <span className={classes.revoked}>Stopped: {owner.name} is disabled</span>
          )}
        </>
      ),
    },
    { head: "Key", width: 128, cell: ({ prefix }) => <code className={classes.prefix}>{prefix}…</code> },
    {
      head: "May",
      width: 260,
      hide: "narrow",
      cell: ({ scopes }) => (
        <span className={classes.scopes}>{scopes.includes("*") ? "everything" : scopes.join(", ")}</span>
      ),
    },
    { head: "Created", width: 160, hide: "narrow", cell: ({ createdAt }) => time(createdAt, "unknown") },
    { head: "Last used", hide: "under", width: 160, cell: ({ lastUsedAt }) => time(lastUsedAt, "never") },
    {
      head: "Revoke",
      width: 96,
      right: true,
      cell: (key) =>
        key.revokedAt === null && onRevoke ? (
          <Button
            size="compact"
            variant="quiet"
            onClick={() => onRevoke(key)}
            aria-label={`Revoke ${key.name}`}
          >
            Revoke…
          </Button>
        ) : null,
    },
  ];
}
