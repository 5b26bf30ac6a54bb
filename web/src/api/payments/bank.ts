import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** While lines are being booked by themselves, how often their statement is read again. */
const WAITING_MS = 1500;

/** The newest bank statements. */
export const bankStatementsQuery = queryOptions({
  queryKey: ["bank", "statements"],
  queryFn: async ({ signal }) =>
    (await call("listBankStatements", { query: { limit: 100 }, signal })).data.items,
  refetchInterval: ({ state }) => (state.data?.some(({ lines }) => lines.sure > 0) ? WAITING_MS : false),
});

export async function importBankStatement(body: CallInput<Api["importBankStatement"]>["body"]) {
  return (await call("importBankStatement", { body })).data;
}

export async function matchBankStatement(id: string) {
  return (await call("matchBankStatement", { params: { id } })).data;
}
