import IconAlertTriangle from "@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs";
import IconRefresh from "@tabler/icons-react/dist/esm/icons/IconRefresh.mjs";
import { failureOf } from "../../api/client/failure.ts";
import { Button } from "../button.tsx";
import { CopyButton } from "../copy-button.tsx";
import { Icon } from "../icon.tsx";
import { CenteredState } from "./centered-state.tsx";
import classes from "./error-state.module.css";

interface ErrorStateProps {
  /** What failed: "The invoices could not be loaded". */
  title: string;
  error: unknown;
  /** Which of the person's work is kept: "Your search and filters are kept." */
  kept?: string;
  onRetry: () => void;
  retrying?: boolean;
  /** It fills the page. */
  whole?: boolean;
}

/** A failed page or part: what happened, what is kept, Retry, and the request id for the server's log. */
export function ErrorState({ title, error, kept, onRetry, retrying, whole }: ErrorStateProps) {
  const failure = failureOf(error);
  return (
    <CenteredState
      alert
      {...(whole ? { page: "whole" } : {})}
      title={title}
      picture={<Icon of={IconAlertTriangle} size={24} className={classes.icon} />}
      action={
        <Button variant="filled" icon={IconRefresh} onClick={onRetry} busy={retrying ?? false}>
          Retry
        </Button>
      }
      note={failure.requestId && <RequestId id={failure.requestId} />}
    >
      {failure.detail} {kept} {failure.requestId && "Try again, or give your administrator the request id."}
    </CenteredState>
  );
}

export function RequestId({ id }: { id: string }) {
  return (
    <span className={classes.request}>
      Request id {id}
      <CopyButton text={id} label="Copy request id" />
    </span>
  );
}
