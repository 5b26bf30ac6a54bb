import type { AccountingPeriod } from "@billow/contract/books/accounting-periods.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { changePeriod, type PeriodChange } from "../../../api/books/accounting-periods.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { ReasonDialog } from "../../../components/reason-dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { formatMonth } from "../../../format/date.ts";

interface PeriodDialogProps {
  issuerId: string;
  period: AccountingPeriod;
  onClose: () => void;
}

/** Asks before a month of the books is closed, and why before one is reopened. */
export function PeriodDialog({ issuerId, period: { period, state }, onClose }: PeriodDialogProps) {
  const { busy, failure, change } = usePeriodChange(onClose);
  const month = formatMonth(`${period}-01`);
  const notice = failure && <Banner tone="danger">{failure.detail}</Banner>;
  if (state === "closed")
    return (
      <ReasonDialog
        title={`Reopen ${month}?`}
        lead="Postings with a date in this month are possible again until it is closed."
        description="Kept in the audit log."
        missing="Say why it is reopened."
        action={`Reopen ${month}`}
        variant="danger"
        busy={busy}
        failure={failure}
        notice={notice}
        onReason={(reason) => change({ issuerId, period, reason })}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title={`Close ${month}?`}
      lead="Nothing more is posted with a date in this month. An administrator can reopen it."
    >
      {notice}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="filled" busy={busy} onClick={() => change({ issuerId, period, reason: null })}>
          {`Close ${month}`}
        </Button>
      </DialogActions>
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
