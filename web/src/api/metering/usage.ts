import type { Granularity } from "@billow/contract/metering/usage.ts";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

export interface UsageFilter {
  from: string;
  before: string;
  granularity: Granularity;
  customerId?: string | undefined;
  meter?: string | undefined;
  groupBy?: string | undefined;
  top?: number | undefined;
}

export function usageQuery(filter: UsageFilter) {
  return queryOptions({
    queryKey: ["usage", filter],
    queryFn: async ({ signal }) => (await call("getUsage", { query: filter, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** The dimensions of usage, for grouping. */
export function usageDimensionsQuery(filter: Pick<UsageFilter, "from" | "before" | "customerId" | "meter">) {
  return queryOptions({
    queryKey: ["usage", "dimensions", filter],
    queryFn: async ({ signal }) => (await call("listUsageDimensions", { query: filter, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** Usage not summed up yet. Polled, because it changes by itself. */
export const usageBacklogQuery = queryOptions({
  queryKey: ["usage", "backlog"],
  queryFn: async ({ signal }) => (await call("getUsageBacklog", { signal })).data,
  refetchInterval: 60_000,
});

/** Where inventory, metered, priced and billed usage differ. */
export const usageNoticesQuery = queryOptions({
  queryKey: ["usage", "notices"],
  queryFn: async ({ signal }) => (await call("listUsageNotices", { query: { limit: 50 }, signal })).data,
});
