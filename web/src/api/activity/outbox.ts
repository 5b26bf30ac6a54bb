import type { BacklogPart, MessageState } from "@billow/contract/activity/outbox.ts";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** E-mails, newest first, page by page. */
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

/** An e-mail as its recipient sees it. */
export function outboxMessageQuery(id: string) {
  return queryOptions({
    queryKey: ["outbox", "one", id],
    queryFn: async ({ signal }) => (await call("getOutboxMessage", { params: { id }, signal })).data,
  });
}

export async function retryMessage(id: string) {
  return (await call("retryOutboxMessage", { params: { id } })).data;
}

/** The number of e-mails that wait for a person, and their customers. */
export const outboxBacklogQuery = queryOptions({
  queryKey: ["outbox", "backlog"],
  queryFn: async ({ signal }) => (await call("getOutboxBacklog", { signal })).data,
});

/** Releases these e-mails at once, and returns their number. */
export async function retryBacklog(part: BacklogPart) {
  return (await call("retryOutboxBacklog", { body: { part } })).data.queued;
}
