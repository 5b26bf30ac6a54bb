import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** It changes once a night. */
const FRESH_MS = 600_000;

/** The verdict of the last nightly check of everything that is stored. */
export const verificationQuery = queryOptions({
  queryKey: ["verification"],
  queryFn: async ({ signal }) => (await call("getVerification", { signal })).data,
  staleTime: FRESH_MS,
});
