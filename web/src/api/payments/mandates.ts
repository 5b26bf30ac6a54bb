import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** A customer's mandates, the newest first. */
export function mandatesQuery(customerId: string) {
  return queryOptions({
    queryKey: ["customers", "mandates", customerId],
    queryFn: async ({ signal }) =>
      (await call("listMandates", { params: { id: customerId }, signal })).data.items,
  });
}

export async function createMandate(
  id: string,
  body: CallInput<Api["createMandate"]>["body"],
  idempotencyKey: string,
) {
  return (await call("createMandate", { params: { id }, body, idempotencyKey })).data;
}

export async function revokeMandate(id: string, reason: string) {
  return (await call("revokeMandate", { params: { id }, body: { reason } })).data;
}
