import { API_PREFIX, type Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import type { Product, RateCard } from "@billow/contract/pricing/rate-card.ts";
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

export const rateCardsQuery = queryOptions({
  queryKey: ["rate-cards"],
  queryFn: async ({ signal }) => (await call("listRateCards", { query: { limit: 200 }, signal })).data,
});

/** The products offered today in a currency. */
export function productsQuery(currency: string) {
  return queryOptions({
    queryKey: ["products", currency],
    queryFn: async ({ signal }): Promise<Product[]> =>
      (await call("listProducts", { query: { currency }, signal })).data.items,
    staleTime: 60_000,
  });
}

export async function createRateCard(
  body: CallInput<Api["createRateCard"]>["body"],
  idempotencyKey: string,
): Promise<RateCard> {
  return (await call("createRateCard", { body, idempotencyKey })).data;
}

/** The address of a rate card's prices as a CSV file. */
export function pricesFileAddress(id: string): string {
  return `${API_PREFIX}/rate-cards/${encodeURIComponent(id)}/prices.csv`;
}

export async function computePriceImpact(body: CallInput<Api["computePriceImpact"]>["body"]) {
  return (await call("computePriceImpact", { body })).data;
}

export async function deleteRateCard(id: string): Promise<void> {
  await call("deleteRateCard", { params: { id } });
}

/** Refetches prices and products, and invoices, because drafts show whether prices have changed. */
export async function pricesChanged(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: rateCardsQuery.queryKey }),
    client.invalidateQueries({ queryKey: ["products"] }),
    client.invalidateQueries({ queryKey: ["invoices", "one"] }),
  ]);
}
