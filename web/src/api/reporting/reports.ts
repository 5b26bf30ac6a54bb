import type { Api } from "@billow/contract/api.ts";
import type { QueryInputOf } from "@billow/contract/route.ts";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** Figures of the overview are read anew whenever somebody goes there, and each minute while they stay. */
const followed = { staleTime: 0, refetchInterval: 60_000 } as const;

export function outstandingQuery(issuerId: string | undefined) {
  return queryOptions({
    ...followed,
    queryKey: ["reports", "outstanding", issuerId ?? ""],
    queryFn: async ({ signal }) => (await call("getOutstanding", { query: { issuerId }, signal })).data,
  });
}

export function draftGroupsQuery(issuerId: string | undefined) {
  return queryOptions({
    ...followed,
    queryKey: ["reports", "drafts", issuerId ?? ""],
    queryFn: async ({ signal }) => (await call("getDraftGroups", { query: { issuerId }, signal })).data.items,
  });
}

export const attentionQuery = queryOptions({
  ...followed,
  queryKey: ["reports", "attention"],
  queryFn: async ({ signal }) => (await call("listAttention", { signal })).data.items,
});

export function monthsQuery(issuerId: string | undefined) {
  return queryOptions({
    ...followed,
    queryKey: ["reports", "months", issuerId ?? ""],
    queryFn: async ({ signal }) => (await call("getMonths", { query: { issuerId }, signal })).data.items,
  });
}

export function runningMonthQuery(query: NonNullable<QueryInputOf<Api["getRunningMonth"]>>) {
  return queryOptions({
    ...followed,
    queryKey: ["reports", "running-month", query],
    queryFn: async ({ signal }) => (await call("getRunningMonth", { query, signal })).data,
    placeholderData: keepPreviousData,
  });
}

export function vatQuery(query: QueryInputOf<Api["getVat"]>) {
  return queryOptions({
    queryKey: ["reports", "vat", query],
    queryFn: async ({ signal }) => (await call("getVat", { query, signal })).data,
    staleTime: 0,
  });
}
