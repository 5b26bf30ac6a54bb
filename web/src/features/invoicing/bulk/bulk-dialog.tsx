import type { BulkAction, BulkPreview, InvoiceSelection } from "@billow/contract/invoicing/bulk.ts";
import IconBell from "@tabler/icons-react/dist/esm/icons/IconBell.mjs";
import IconSend from "@tabler/icons-react/dist/esm/icons/IconSend.mjs";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { bulkPreviewQuery, startBulkJob } from "../../../api/invoicing/bulk.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { ReasonField } from "../../../components/fields/reason-field.tsx";
import { IssueWarnings } from "../../../components/issue-warnings.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatCount } from "../../../format/quantity.ts";
import classes from "./bulk-dialog.module.css";
import { bulkButton, bulkLead, bulkTitle } from "./bulk-text.ts";
import { InvoiceReasons } from "./invoice-reasons.tsx";
import { watchJob } from "./watched-jobs.ts";

interface BulkDialogProps {
  action: BulkAction;
  selection: InvoiceSelection;
  onClose: () => void;
  onStarted: () => void;
}

/** Says what would happen to how many, and whom it leaves alone, before it is done. */
export function BulkDialog({ action, selection, onClose, onStarted }: BulkDialogProps) {
  const preview = useQuery(bulkPreviewQuery(action, selection));
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const start = useStart(onStarted);
  const failure = start.error === null ? null : failureOf(start.error);
  const missing = action === "void" && reason.trim() === "";

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (missing || !preview.data?.eligible) return;
    start.mutate({ action, selection, ...(action === "void" ? { reason: reason.trim() } : {}) });
  }

  if (preview.isError) {
    return (
      <Dialog onClose={onClose} title="This could not be prepared" width={600}>
        <Banner tone="danger">{failureOf(preview.error).detail}</Banner>
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          <Button variant="filled" busy={preview.isFetching} onClick={() => void preview.refetch()}>
            Retry
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  const shown = preview.isFetching ? undefined : preview.data;
  return (
    <Dialog
      onClose={onClose}
      busy={start.isPending}
      width={600}
      title={shown ? bulkTitle(shown) : "Looking through the selection…"}
      lead={shown ? bulkLead(shown) : <Skeleton width={320} />}
      focusTitle={action !== "void"}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        {shown && <IssueWarnings warnings={shown.warnings} />}
        {shown && <Skipped preview={shown} />}
        {action === "void" && (
          <ReasonField
            description="Kept in the timeline of each."
            value={reason}
            onChange={setReason}
            error={failure?.fields.get("/reason") ?? (tried && missing ? "Say why they are voided." : null)}
          />
        )}
        <DialogActions note={action === "send" && "You can undo for 5 seconds."}>
          <Button onClick={onClose} data-autofocus={action === "void" || undefined}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant={action === "void" ? "danger" : "filled"}
            {...(action === "void" ? {} : { icon: action === "send" ? IconSend : IconBell })}
            busy={start.isPending || shown === undefined}
            refusal={shown?.eligible === 0 ? "None of the selected invoices allows this." : null}
          >
            {bulkButton(action, shown?.eligible ?? null)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useStart(onStarted: () => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  return useMutation({
    mutationFn: (wanted: Parameters<typeof startBulkJob>[0]) =>
      startBulkJob(wanted, attempts.current(wanted)),
    onSuccess: async (job) => {
      watchJob(job.id);
      onStarted();
      await client.invalidateQueries({ queryKey: ["bulk-jobs"] });
    },
  });
}

/** Each invoice that is left alone, with its reason. */
function Skipped({ preview: { skipped, skippedCount } }: { preview: BulkPreview }) {
  if (skippedCount === 0) return null;
  const title = skippedCount === 1 ? "1 is skipped" : `${formatCount(skippedCount)} are skipped`;
  return (
    <section>
      <h3 className={classes.title}>{title}</h3>
      <InvoiceReasons
        name={title}
        head="Why"
        rows={skipped.map(({ reason, ...invoice }) => ({ ...invoice, text: reason }))}
      />
      {skippedCount > skipped.length && (
        <p className={classes.more}>and {formatCount(skippedCount - skipped.length)} more</p>
      )}
    </section>
  );
}
