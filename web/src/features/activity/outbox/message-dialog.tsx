import type { OutboxMessageDetail } from "@billow/contract/activity/outbox.ts";
import IconRefresh from "@tabler/icons-react/dist/esm/icons/IconRefresh.mjs";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { outboxMessageQuery, retryMessage } from "../../../api/activity/outbox.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatInstant } from "../../../format/date.ts";
import { kindLabels, MessageStateText } from "./message-state.tsx";
import classes from "./outbox-page.module.css";

interface MessageDialogProps {
  id: string;
  timeZone: string;
  onClose: () => void;
}

/** An e-mail as the customer sees it, how far it came, and another try. */
export function MessageDialog({ id, timeZone, onClose }: MessageDialogProps) {
  const message = useQuery(outboxMessageQuery(id));
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryMessage(id),
    onSuccess: () => client.invalidateQueries({ queryKey: ["outbox"] }),
  });
  const mayWrite = usePermission("invoices.write");
  const data = message.data;
  const canRetry = data?.state === "failed" || data?.state === "waiting";
  return (
    <Dialog
      onClose={onClose}
      width={720}
      focusTitle
      title={data?.subject ?? "E-mail"}
      lead={data && `${kindLabels[data.kind]} of ${data.invoiceNumber}`}
    >
      {message.isPending && <Skeleton width="100%" height={320} />}
      {message.isError && (
        <ErrorState
          title="The e-mail could not be loaded"
          error={message.error}
          onRetry={() => void message.refetch()}
        />
      )}
      {retry.error !== null && (
        <div className={classes.problem}>
          <Banner tone="danger">{failureOf(retry.error).detail}</Banner>
        </div>
      )}
      {data && <Message message={data} timeZone={timeZone} />}
      <DialogActions>
        {canRetry && (
          <Button
            icon={IconRefresh}
            busy={retry.isPending}
            refusal={mayWrite ? null : "Your role may not send e-mails."}
            onClick={() => retry.mutate()}
          >
            Try again now
          </Button>
        )}
        <Button variant="filled" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Message({ message, timeZone }: { message: OutboxMessageDetail; timeZone: string }) {
  const [shown, setShown] = useState<"html" | "text">("html");
  const { recipient, to, cc, customer, lastError, sentAt, nextAttemptAt, attachments, html, text } = message;
  return (
    <>
      {lastError !== null && (
        <div className={classes.problem}>
          <Banner tone="warn">The mail server said: {lastError}</Banner>
        </div>
      )}
      <dl className={classes.facts}>
        <dt>To</dt>
        <dd>
          {recipient} ·{" "}
          <Link to="/invoices/$number" params={{ number: message.invoiceNumber }}>
            {message.invoiceNumber}
          </Link>{" "}
          of {customer.name}
        </dd>
        {(to.length > 1 || cc.length > 0) && (
          <>
            <dt>Names</dt>
            <dd>
              {to.join(", ")}
              {cc.length > 0 && ` · copy to ${cc.join(", ")}`}
            </dd>
          </>
        )}
        <dt>State</dt>
        <dd>
          <MessageStateText message={message} />
          {sentAt !== null && ` ${formatInstant(sentAt, timeZone)}`}
          {nextAttemptAt !== null && `, next attempt ${formatInstant(nextAttemptAt, timeZone)}`}
        </dd>
        <dt>Attached</dt>
        <dd>{attachments.length === 0 ? "Nothing" : attachments.map(fileText).join(", ")}</dd>
      </dl>
      <div className={classes.kinds}>
        <Segments
          label="How it is shown"
          value={shown}
          options={[
            { value: "html", label: "As it looks" },
            { value: "text", label: "As text" },
          ]}
          onChange={setShown}
        />
      </div>
      {shown === "html" ? (
        // Nothing in it can run, follow links of its own accord or send forms.
        <iframe
          className={classes.mail}
          title="The e-mail as the customer sees it"
          sandbox=""
          srcDoc={html}
        />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard.
        <pre className={classes.text} tabIndex={0}>
          {text}
        </pre>
      )}
    </>
  );
}

function fileText({ fileName, size }: OutboxMessageDetail["attachments"][number]): string {
  return size === null ? fileName : `${fileName} (${Math.ceil(size / 1024)} kB)`;
}
