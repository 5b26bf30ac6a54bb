import type { WebhookDeliveryState } from "@billow/contract/activity/webhook-endpoints.ts";
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** Time between polls while deliveries are in progress. */
const POLLING_MS = 2_000;

/** Deliveries of an endpoint, newest first, page by page. Polled while some are in progress. */
export function deliveriesQuery(id: string, states: readonly WebhookDeliveryState[]) {
  return infiniteQueryOptions({
    queryKey: ["webhooks", "deliveries", id, states],
    queryFn: async ({ pageParam, signal }) =>
      (
        await call("listWebhookDeliveries", {
          params: { id },
          query: { state: states.length === 0 ? undefined : states.join(","), cursor: pageParam },
          signal,
        })
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) =>
        items.some((one) => one.state === "waiting" || one.state === "sending"),
      )
        ? POLLING_MS
        : false,
  });
}

export async function retryDelivery(id: string, deliveryId: string) {
  return (await call("retryWebhookDelivery", { params: { id, deliveryId } })).data;
}
