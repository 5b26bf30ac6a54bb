import type { Api } from "@billow/contract/api.ts";
import type { QueryInputOf } from "@billow/contract/route.ts";
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** The filters of the log. */
export type AuditFilter = Omit<QueryInputOf<Api["listAudit"]>, "cursor" | "limit">;

/** Everything that happened, newest first, page by page. */
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
