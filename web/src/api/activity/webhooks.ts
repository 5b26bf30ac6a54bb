import { queryOptions } from "@tanstack/react-query";
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
