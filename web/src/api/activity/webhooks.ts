import type { WebhookDeliveryState } from "@billow/contract/activity/webhook-endpoints.ts";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks", "list"],
  queryFn: async ({ signal }) => (await call("listWebhookEndpoints", { query: { limit: 200 }, signal })).data,
});

export interface EndpointFields {
  url: string;
  events: string[];
  description: string | null;
}

export async function createEndpoint(body: EndpointFields, idempotencyKey: string) {
  return (await call("createWebhookEndpoint", { body, idempotencyKey })).data;
}

export async function updateEndpoint(id: string, body: Partial<EndpointFields> & { enabled?: boolean }) {
  return (await call("updateWebhookEndpoint", { params: { id }, body })).data;
}

export async function deleteEndpoint(id: string) {
  return (await call("deleteWebhookEndpoint", { params: { id } })).data;
}

export async function rotateSecret(id: string) {
  return (await call("rotateWebhookSecret", { params: { id } })).data;
}

export async function testEndpoint(id: string) {
  return (await call("testWebhookEndpoint", { params: { id } })).data;
}

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
