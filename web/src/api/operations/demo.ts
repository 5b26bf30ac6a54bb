import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";
import { newKey } from "../client/idempotency.ts";

export const demoQuery = queryOptions({
  queryKey: ["demo"],
  queryFn: async ({ signal }) => (await call("getDemo", { signal })).data,
});

export async function loadDemo() {
  return (await call("loadDemo", { idempotencyKey: newKey() })).data;
}

/** Whether to keep or remove the user's own customers; null lets the server refuse if there are any. */
export async function removeDemo(own: "keep" | "remove" | null) {
  return (await call("removeDemo", { query: own === null ? {} : { own } })).data;
}

export const firstStepsQuery = queryOptions({
  queryKey: ["first-steps"],
  queryFn: async ({ signal }) => (await call("getFirstSteps", { signal })).data,
});
