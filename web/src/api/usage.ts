import type { Granularity } from "@billow/contract/usage.ts";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";

export interface UsageFilter {
  from: string;
  before: string;
  granularity: Granularity;
  customerId?: string | undefined;
  meter?: string | undefined;
  groupBy?: string | undefined;
}

export function usageQuery(filter: UsageFilter) {
  return queryOptions({
    queryKey: ["usage", filter],
    queryFn: async ({ signal }) => (await call("getUsage", { query: filter, signal })).data,
    placeholderData: keepPreviousData,
  });
}
