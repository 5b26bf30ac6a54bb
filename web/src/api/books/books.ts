import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** Credit notes, newest first, page by page. */
export function creditNotesQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ["credit-notes", q],
    queryFn: async ({ pageParam, signal }) =>
      (
        await call("listCreditNotes", {
          query: { q: q === "" ? undefined : q, cursor: pageParam },
          signal,
        })
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** A customer's statement of account, in the customer's currency. */
export function statementQuery(customerId: string) {
  return queryOptions({
    queryKey: ["customers", "statement", customerId],
    queryFn: async ({ signal }) => (await call("getStatement", { params: { id: customerId }, signal })).data,
  });
}
