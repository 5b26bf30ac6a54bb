import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";

/** Credit notes, the newest first, a page at a time. */
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

/** What happened between the operator and a customer, in the customer's currency. */
export function statementQuery(customerId: string) {
  return queryOptions({
    queryKey: ["customers", "statement", customerId],
    queryFn: async ({ signal }) => (await call("getStatement", { params: { id: customerId }, signal })).data,
  });
}
