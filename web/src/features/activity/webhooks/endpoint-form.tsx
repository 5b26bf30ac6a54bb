import type { WebhookEndpoint } from "@billow/contract/activity/webhook-endpoints.ts";
import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import {
  createEndpoint,
  type EndpointFields,
  updateEndpoint,
  webhooksQuery,
} from "../../../api/activity/webhooks.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";

interface EndpointFormProps {
  /** Null to add one. */
  endpoint: WebhookEndpoint | null;
  onClose: () => void;
  /** Called with the secret of the new endpoint. */
  onCreated?: (secret: string) => void;
}

/** Adds an endpoint, or changes one. */
export function EndpointForm({ endpoint, onClose, onCreated }: EndpointFormProps) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const [url, setUrl] = useState(endpoint?.url ?? "");
  const [events, setEvents] = useState(endpoint?.events.join(", ") ?? "invoice.*");
  const [description, setDescription] = useState(endpoint?.description ?? "");
  const [tried, setTried] = useState(false);
  const saving = useMutation({
    mutationFn: async (body: EndpointFields) => {
      if (endpoint !== null) return { ...(await updateEndpoint(endpoint.id, body)), secret: null };
      return createEndpoint(body, attempts.current(body));
    },
    onSuccess: async ({ secret }) => {
      await client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
      if (secret === null) onClose();
      else onCreated?.(secret);
    },
  });
  const failure = saving.error === null ? null : failureOf(saving.error);
  const patterns = events.split(/[\s,]+/).filter((pattern) => pattern !== "");
  const eventsFailure = [...(failure?.fields ?? [])].find(([pointer]) => pointer.startsWith("/events"))?.[1];

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (url.trim() === "" || patterns.length === 0 || saving.isPending) return;
    saving.mutate({ url: url.trim(), events: patterns, description: description.trim() || null });
  }

  return (
    <Dialog
      onClose={onClose}
      busy={saving.isPending}
      title={endpoint === null ? "Add an endpoint" : "Change the endpoint"}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <TextInput
          size="md"
          label="Address"
          placeholder="https://erp.example.com/billow"
          autoComplete="off"
          inputMode="url"
          data-autofocus
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={
            failure?.fields.get("/url") ?? (tried && url.trim() === "" ? "Enter an address." : undefined)
          }
        />
        <TextInput
          size="md"
          label="Events"
          description="Such as invoice.*, customer.*, or invoice.overdue alone. A * alone is everything."
          autoComplete="off"
          value={events}
          onChange={(event) => setEvents(event.currentTarget.value)}
          error={eventsFailure ?? (tried && patterns.length === 0 ? "Name at least one event." : undefined)}
        />
        <TextInput
          size="md"
          label="Description"
          placeholder="What it is for (optional)"
          maxLength={200}
          autoComplete="off"
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          error={failure?.fields.get("/description")}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.isPending}>
            {endpoint === null ? "Add endpoint" : "Save"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
