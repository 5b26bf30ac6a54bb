import type { WebhookEndpoint } from "@billow/contract/activity/webhook-endpoints.ts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { webhooksQuery } from "../../../api/activity/webhooks.ts";
import { Badge } from "../../../components/badge.tsx";
import { Button } from "../../../components/button.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { RowOpener } from "../../../components/table/row-opener.tsx";
import { EndpointDialog } from "./endpoint-dialog.tsx";
import { EndpointForm } from "./endpoint-form.tsx";
import { SecretDialog } from "./secret-dialog.tsx";
import classes from "./webhooks.module.css";

/** Which systems are told of events, and how their deliveries stand. */
export function WebhooksPage() {
  const mayWrite = usePermission("settings.write");
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const endpoints = useQuery(webhooksQuery);
  const open = endpoints.data?.items.find(({ id }) => id === openId);
  return (
    <>
      <PageHead title="Webhooks">
        <Button
          variant="filled"
          refusal={mayWrite ? null : "Only administrators add endpoints."}
          onClick={() => setAdding(true)}
        >
          Add endpoint
        </Button>
      </PageHead>
      {endpoints.isError ? (
        <ErrorState
          title="The endpoints could not be loaded"
          error={endpoints.error}
          onRetry={() => void endpoints.refetch()}
          retrying={endpoints.isFetching}
        />
      ) : (
        <DataTable
          caption="Webhook endpoints"
          columns={columnsFor(setOpenId)}
          rows={endpoints.data?.items ?? null}
          keyOf={({ id }) => id}
        />
      )}
      {endpoints.data?.items.length === 0 && (
        <CenteredState title="No endpoint yet">
          An endpoint is a URL of another system that Billow calls when something happens, such as an invoice
          being paid.
        </CenteredState>
      )}
      {adding && (
        <EndpointForm
          endpoint={null}
          onClose={() => setAdding(false)}
          onCreated={(created) => {
            setAdding(false);
            setSecret(created);
          }}
        />
      )}
      {open !== undefined && (
        <EndpointDialog endpoint={open} onClose={() => setOpenId(null)} onSecret={setSecret} />
      )}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

function columnsFor(onOpen: (id: string) => void): readonly Column<WebhookEndpoint>[] {
  return [
    { head: "Address", cell: ({ id, url }) => <RowOpener onClick={() => onOpen(id)}>{url}</RowOpener> },
    {
      head: "Events",
      width: 240,
      hide: "under",
      cell: ({ events }) => <span className={classes.plain}>{events.join(", ")}</span>,
    },
    {
      head: "Waiting",
      width: 88,
      right: true,
      hide: "phone",
      cell: ({ waiting }) => waiting,
    },
    { head: "Failed", width: 88, right: true, hide: "phone", cell: ({ failed }) => failed },
    {
      head: "State",
      width: 96,
      cell: ({ enabled, disabledReason }) =>
        enabled ? (
          <Badge tone="paid">On</Badge>
        ) : (
          <Badge tone={disabledReason === null ? "draft" : "overdue"}>Off</Badge>
        ),
    },
  ];
}
