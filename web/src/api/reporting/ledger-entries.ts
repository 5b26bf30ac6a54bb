import type { Api } from "@billow/contract/api.ts";
import type { QueryInputOf } from "@billow/contract/route.ts";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** Which entries of the books. */
export type EntriesAsked = QueryInputOf<Api["sumLedgerEntries"]>;

export function entrySumsQuery(query: EntriesAsked) {
  return queryOptions({
    queryKey: ["reports", "entry-sums", query],
    queryFn: async ({ signal }) => (await call("sumLedgerEntries", { query, signal })).data.items,
    staleTime: 0,
  });
}

/** Entries by date, page by page. */
export function entriesQuery(query: EntriesAsked) {
  return infiniteQueryOptions({
    queryKey: ["reports", "entries", query],
    queryFn: async ({ pageParam, signal }) =>
      (await call("listLedgerEntries", { query: { ...query, cursor: pageParam }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    staleTime: 0,
  });
}
