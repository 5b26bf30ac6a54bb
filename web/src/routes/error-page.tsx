import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { failureOf } from "../api/client/failure.ts";
import { Button } from "../components/button.tsx";
import { CenteredState } from "../components/states/centered-state.tsx";
import { ErrorState } from "../components/states/error-state.tsx";

/** A page that could not be shown at all: the server's refusal, or a mistake of the console itself. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const failure = failureOf(error);
  if (failure.status === 0 && !(error instanceof TypeError)) {
    return (
      <main>
        <CenteredState
          alert
          page="whole"
          title="This page broke"
          action={<Button onClick={() => location.reload()}>Reload</Button>}
        >
          {error instanceof Error ? error.message : "Something unexpected happened."}
        </CenteredState>
      </main>
    );
  }
  return (
    <main>
      <ErrorState
        whole
        title="Billow could not be loaded"
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}
