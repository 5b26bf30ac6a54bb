import type { UseQueryResult } from "@tanstack/react-query";
import { ErrorState } from "../../../components/states/error-state.tsx";

/** A part of the page that could not be loaded. The others stay. */
export function BlockError({
  title,
  query,
}: {
  title: string;
  query: Pick<UseQueryResult, "error" | "refetch" | "isFetching">;
}) {
  return (
    <ErrorState
      title={title}
      error={query.error}
      onRetry={() => void query.refetch()}
      retrying={query.isFetching}
    />
  );
}
