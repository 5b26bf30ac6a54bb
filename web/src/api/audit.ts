import type { Api } from "@billow/contract/api.ts";
import type { QueryInputOf } from "@billow/contract/route.ts";
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { call } from "./client.ts";

/** What narrows the log. */
export type AuditFilter = Omit<QueryInputOf<Api["listAudit"]>, "cursor" | "limit">;

/** Everything that happened, newest first, a page at a time. */
export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: async ({ pageParam, signal }) =>
      (await call("listAudit", { query: { ...filter, cursor: pageParam }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
