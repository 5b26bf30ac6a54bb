import { infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** The explanation of an invoice's line. Its resources come page by page. */
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
