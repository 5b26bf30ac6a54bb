import { API_PREFIX } from "@billow/contract/api.ts";
import type { Granularity, UsageEventState } from "@billow/contract/metering/usage.ts";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
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

/** The address of a report as a CSV file. */
export function usageFileAddress(filter: UsageFilter): string {
  return addressOf("/usage/export.csv", { ...filter });
}

/** The address of a billing period's costs as a FOCUS file. */
export function focusFileAddress(filter: { period: string; customerId: string | undefined }): string {
  return addressOf("/usage/focus.csv", { ...filter });
}

function addressOf(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const params = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return `${API_PREFIX}${path}?${new URLSearchParams(params)}`;
}

export interface RecordFilter {
  q?: string | undefined;
  state?: UsageEventState | undefined;
  customerId?: string | undefined;
  meter?: string | undefined;
  resource?: string | undefined;
  from?: string | undefined;
  before?: string | undefined;
}

/** Received events that match, newest first, page by page. */
export function usageRecordsQuery(filter: RecordFilter, limit = 50) {
  return infiniteQueryOptions({
    queryKey: ["usage", "records", filter, limit],
    queryFn: async ({ pageParam, signal }) =>
      (await call("listUsageRecords", { query: { ...filter, cursor: pageParam, limit }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** Usage not summed up yet. Polled, because it changes by itself. */
export const usageBacklogQuery = queryOptions({
  queryKey: ["usage", "backlog"],
  queryFn: async ({ signal }) => (await call("getUsageBacklog", { signal })).data,
  refetchInterval: 60_000,
});

/** All received events by state. */
export const usageReconciliationQuery = queryOptions({
  queryKey: ["usage", "reconciliation"],
  queryFn: async ({ signal }) => (await call("getUsageReconciliation", { signal })).data,
});

/** Where inventory, metered, priced and billed usage differ. */
export const usageNoticesQuery = queryOptions({
  queryKey: ["usage", "notices"],
  queryFn: async ({ signal }) => (await call("listUsageNotices", { query: { limit: 50 }, signal })).data,
});
