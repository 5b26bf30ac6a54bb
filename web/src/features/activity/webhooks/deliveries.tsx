import type { WebhookDelivery, WebhookDeliveryState } from "@billow/contract/activity/webhook-endpoints.ts";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { deliveriesQuery, retryDelivery } from "../../../api/activity/webhook-deliveries.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Badge, type BadgeTone } from "../../../components/badge.tsx";
import { Button } from "../../../components/button.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatInstant } from "../../../format/date.ts";
import classes from "./webhooks.module.css";

const views = {
  all: { label: "All", states: [] },
  waiting: { label: "Waiting", states: ["waiting", "sending"] },
  sent: { label: "Delivered", states: ["sent"] },
  failed: { label: "Failed", states: ["failed", "cancelled"] },
} as const satisfies Record<string, { label: string; states: readonly WebhookDeliveryState[] }>;
type View = keyof typeof views;
const viewNames = ["all", "waiting", "sent", "failed"] as const satisfies readonly View[];

const stateTexts: Readonly<Record<WebhookDeliveryState, { text: string; tone: BadgeTone }>> = {
  waiting: { text: "Waiting", tone: "pending" },
  sending: { text: "On its way", tone: "sent" },
  sent: { text: "Delivered", tone: "paid" },
  failed: { text: "Failed", tone: "overdue" },
  cancelled: { text: "Cancelled", tone: "voided" },
};

/** What an endpoint was told, how it answered, and what waits. */
export function Deliveries({ endpointId, timeZone }: { endpointId: string; timeZone: string }) {
  const [view, setView] = useState<View>("all");
  const client = useQueryClient();
  const list = useInfiniteQuery(deliveriesQuery(endpointId, views[view].states));
  const deliveries = list.data?.pages.flatMap(({ items }) => items);
  const retry = useMutation({
    mutationFn: (deliveryId: string) => retryDelivery(endpointId, deliveryId),
    onSettled: () => client.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  return (
    <section aria-label="Deliveries">
      <div className={classes.filter}>
        <Segments
          label="Which deliveries"
          value={view}
          options={viewNames.map((value) => ({ value, label: views[value].label }))}
          onChange={setView}
        />
      </div>
      {retry.error !== null && <Banner tone="danger">{failureOf(retry.error).detail}</Banner>}
      {list.isPending && <Skeleton width="100%" height={160} />}
      {list.isError && (
        <ErrorState
          title="The deliveries could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {deliveries?.length === 0 && (
        <CenteredState title={view === "all" ? "No deliveries yet" : "None of these"}>
          {view === "all" ? "Send a test to see one." : "Look at all of them."}
        </CenteredState>
      )}
      {deliveries !== undefined && deliveries.length > 0 && (
        <ul className={classes.list}>
          {deliveries.map((delivery) => (
            <Delivery
              key={delivery.id}
              delivery={delivery}
              timeZone={timeZone}
              busy={retry.isPending && retry.variables === delivery.id}
              onRetry={() => retry.mutate(delivery.id)}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <div className={classes.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

interface DeliveryProps {
  delivery: WebhookDelivery;
  timeZone: string;
  busy: boolean;
  onRetry: () => void;
}

function Delivery({ delivery, timeZone, busy, onRetry }: DeliveryProps) {
  const mayWrite = usePermission("settings.write");
  const { type, state, createdAt, attempts, nextAttemptAt, lastError, answers } = delivery;
  const [last] = answers;
  const canRetry = state !== "sending" && state !== "cancelled";
  return (
    <li className={classes.delivery}>
      <div>
        <span className={classes.type}>{type}</span>{" "}
        <Badge tone={stateTexts[state].tone}>{stateTexts[state].text}</Badge>
        <div className={classes.line}>
          {formatInstant(createdAt, timeZone)}
          {attempts > 0 && ` · ${attempts === 1 ? "one try" : `${attempts} tries`}`}
          {nextAttemptAt !== null && ` · next try ${formatInstant(nextAttemptAt, timeZone)}`}
        </div>
        {last !== undefined && (
          <div className={classes.line}>
            {last.status === null ? last.error : `Answered ${last.status} in ${last.durationMs} ms`}
          </div>
        )}
        {last === undefined && lastError !== null && <div className={classes.line}>{lastError}</div>}
        {last?.body && <code className={classes.answer}>{last.body}</code>}
      </div>
      {canRetry && (
        <Button
          size="compact"
          busy={busy}
          refusal={mayWrite ? null : "Only administrators deliver again."}
          onClick={onRetry}
          aria-label={`Deliver again: ${type}`}
        >
          Deliver again
        </Button>
      )}
    </li>
  );
}
