import { QueryClient } from "@tanstack/react-query";
import { failureOf } from "./failure.ts";

/** The cache of everything read from the API. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A refusal would be the same a second later, so only accidental failures are retried, once.
        retry: (count, error) => count < 1 && isAccident(failureOf(error).status),
        retryDelay: 500,
      },
      mutations: { retry: false },
    },
  });
}

function isAccident(status: number): boolean {
  return status === 0 || status === 502 || status === 503 || status === 504;
}
