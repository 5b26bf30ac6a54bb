import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

export const billingRunsQuery = queryOptions({
  queryKey: ["billing-runs"],
  queryFn: async ({ signal }) => (await call("listBillingRuns", { query: { limit: 100 }, signal })).data,
  // Polls while a run is in progress.
  refetchInterval: (query) => (query.state.data?.items.some((run) => run.state === "running") ? 2000 : false),
});

export async function startBillingRun(body: { period: string; dryRun: boolean }, idempotencyKey: string) {
  return (await call("startBillingRun", { body, idempotencyKey })).data;
}
