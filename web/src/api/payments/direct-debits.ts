import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** What a file would collect on a day; the earliest day if none is chosen. */
export function debitPreviewQuery(query: CallInput<Api["previewDirectDebits"]>["query"]) {
  return queryOptions({
    queryKey: ["bank", "debit-preview", query],
    queryFn: async ({ signal }) => (await call("previewDirectDebits", { query, signal })).data,
    staleTime: 0,
  });
}

/** The newest files of direct debits. */
export const debitFilesQuery = queryOptions({
  queryKey: ["bank", "debit-files"],
  queryFn: async ({ signal }) =>
    (await call("listDirectDebits", { query: { limit: 20 }, signal })).data.items,
});

/** A file with its debits. */
export function debitFileQuery(id: string) {
  return queryOptions({
    queryKey: ["bank", "debit-files", id],
    queryFn: async ({ signal }) => (await call("getDirectDebits", { params: { id }, signal })).data,
    staleTime: 0,
  });
}

export async function createDebits(
  body: CallInput<Api["createDirectDebits"]>["body"],
  idempotencyKey: string,
) {
  return (await call("createDirectDebits", { body, idempotencyKey })).data;
}

export async function takeBackDebits(id: string, reason: string) {
  return (await call("takeBackDirectDebits", { params: { id }, body: { reason } })).data;
}
