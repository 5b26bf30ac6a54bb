import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

export type NewSubscriptionBody = CallInput<Api["createSubscription"]>["body"];

/** The terms agreed with a customer, newest first. There are few, so all are read. */
export function subscriptionsQuery(customerId: string) {
  return queryOptions({
    queryKey: ["subscriptions", customerId],
    queryFn: async ({ signal }) =>
      (await call("listSubscriptions", { query: { customerId, limit: 200 }, signal })).data.items,
  });
}

export async function createSubscription(
  body: NewSubscriptionBody,
  idempotencyKey: string,
): Promise<Subscription> {
  return (await call("createSubscription", { body, idempotencyKey })).data;
}

export async function deleteSubscription(id: string): Promise<void> {
  await call("deleteSubscription", { params: { id } });
}

/** Refetches a customer's terms, and invoices, because drafts show whether terms have changed. */
export async function termsChanged(client: QueryClient, customerId: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: subscriptionsQuery(customerId).queryKey }),
    client.invalidateQueries({ queryKey: ["invoices", "one"] }),
  ]);
}
