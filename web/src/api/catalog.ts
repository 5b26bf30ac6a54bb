import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";

export const metersQuery = queryOptions({
  queryKey: ["meters"],
  queryFn: async ({ signal }) => (await call("listMeters", { signal })).data.items,
  staleTime: 300_000,
});

export const rateCardsQuery = queryOptions({
  queryKey: ["rate-cards"],
  queryFn: async ({ signal }) => (await call("listRateCards", { query: { limit: 100 }, signal })).data,
});
