import { infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";

/** What an invoice's line was made from; its resources come a page at a time. */
export function explanationQuery(invoiceId: string, position: number) {
  return infiniteQueryOptions({
    queryKey: ["invoices", "explanation", invoiceId, position],
    queryFn: async ({ pageParam, signal }) =>
      (
        await call("explainLine", {
          params: { id: invoiceId, position },
          query: { cursor: pageParam, limit: 20 },
          signal,
        })
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.resources?.nextCursor ?? undefined,
  });
}
