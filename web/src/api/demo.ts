import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import { newKey } from "./idempotency.ts";

export const demoQuery = queryOptions({
  queryKey: ["demo"],
  queryFn: async ({ signal }) => (await call("getDemo", { signal })).data,
});

export async function loadDemo() {
  return (await call("loadDemo", { idempotencyKey: newKey() })).data;
}

export async function removeDemo() {
  return (await call("removeDemo", {})).data;
}
