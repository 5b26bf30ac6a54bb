import type { UsageEventState } from "@billow/contract/metering/usage.ts";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

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

/** All received events by state. */
export const usageReconciliationQuery = queryOptions({
  queryKey: ["usage", "reconciliation"],
  queryFn: async ({ signal }) => (await call("getUsageReconciliation", { signal })).data,
});
