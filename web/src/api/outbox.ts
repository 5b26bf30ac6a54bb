import type { BacklogPart, MessageState } from "@billow/contract/activity/outbox.ts";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";

/** E-mails, the newest first, a page at a time. */
export function outboxQuery(states: readonly MessageState[], q: string) {
  return infiniteQueryOptions({
    queryKey: ["outbox", "list", states, q],
    queryFn: async ({ pageParam, signal }) =>
      (
        await call("listOutbox", {
          query: {
            q: q === "" ? undefined : q,
            state: states.length === 0 ? undefined : states.join(","),
            cursor: pageParam,
          },
          signal,
        })
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** One e-mail as its recipient sees it. */
export function outboxMessageQuery(id: string) {
  return queryOptions({
    queryKey: ["outbox", "one", id],
    queryFn: async ({ signal }) => (await call("getOutboxMessage", { params: { id }, signal })).data,
  });
}

export async function retryMessage(id: string) {
  return (await call("retryOutboxMessage", { params: { id } })).data;
}

/** How much stands in the outbox until somebody says so, and whom it is for. */
export const outboxBacklogQuery = queryOptions({
  queryKey: ["outbox", "backlog"],
  queryFn: async ({ signal }) => (await call("getOutboxBacklog", { signal })).data,
});

/** Lets one part of it leave at once and says how many e-mails that are. */
export async function retryBacklog(part: BacklogPart) {
  return (await call("retryOutboxBacklog", { body: { part } })).data.queued;
}
