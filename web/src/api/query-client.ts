import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { failureOf } from "./failure.ts";

/** The cache of everything read from the API. `onSignedOut` is called when an answer says that the session has ended. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  function watch(error: unknown): void {
    if (failureOf(error).status === 401) onSignedOut();
  }
  return new QueryClient({
    // Asking who is signed in is how the sign-in page finds out that nobody is; that is no session that has ended.
    queryCache: new QueryCache({ onError: (error, query) => query.queryKey[0] !== "me" && watch(error) }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A refusal will be the same a second later; only what may have been an accident is tried once more.
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
