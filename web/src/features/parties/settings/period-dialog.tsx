import type { AccountingPeriod } from "@billow/contract/books/accounting-periods.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { changePeriod, type PeriodChange } from "../../../api/accounting-periods.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { ReasonField } from "../../../components/fields/reason-field.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { formatMonth } from "../../../format/date.ts";

interface PeriodDialogProps {
  issuerId: string;
  period: AccountingPeriod;
  onClose: () => void;
}

/** Asks before a month of the books is closed, and why before one is reopened. */
export function PeriodDialog({ issuerId, period, onClose }: PeriodDialogProps) {
  const isClosed = period.state === "closed";
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, failure, change } = usePeriodChange(onClose);
  const month = formatMonth(`${period.period}-01`);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isClosed && reason.trim() === "") setMissing(true);
    else change({ issuerId, period: period.period, reason: isClosed ? reason.trim() : null });
  }

  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title={`${isClosed ? "Reopen" : "Close"} ${month}?`}
      lead={
        isClosed
          ? "Postings with a date in this month are possible again until it is closed."
          : "Nothing more is posted with a date in this month. An administrator can reopen it."
      }
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && <Banner tone="danger">{failure.detail}</Banner>}
        {isClosed && (
          <ReasonField
            description="Kept in the audit log."
            autofocus
            value={reason}
            onChange={setReason}
            error={
              failure?.fields.get("/reason") ??
              (missing && reason.trim() === "" ? "Say why it is reopened." : null)
            }
          />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant={isClosed ? "danger" : "filled"} busy={busy}>
            {`${isClosed ? "Reopen" : "Close"} ${month}`}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function usePeriodChange(onDone: () => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const mutation = useMutation({
    mutationFn: (change: PeriodChange) => changePeriod(change, attempts.current(change)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["accounting-periods"] });
      onDone();
    },
  });
  return {
    busy: mutation.isPending,
    failure: mutation.error === null ? null : failureOf(mutation.error),
    change: mutation.mutate,
  };
}
