import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";

export type NewSubscriptionBody = CallInput<Api["createSubscription"]>["body"];

/** What is agreed with a customer, the newest first: as many as one changes in a lifetime. */
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

/** Reads again what is agreed with a customer, and invoices, as drafts say whether they were made by it. */
export async function termsChanged(client: QueryClient, customerId: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: subscriptionsQuery(customerId).queryKey }),
    client.invalidateQueries({ queryKey: ["invoices", "one"] }),
  ]);
}
