import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { useQuery } from "@tanstack/react-query";
import type { Failure } from "../../../../../api/client/failure.ts";
import { refreshPreviewQuery } from "../../../../../api/invoicing/invoices.ts";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { toast } from "../../../../../components/toast/toast.ts";
import { DraftDifferences } from "../draft-differences.tsx";
import type { useInvoiceChange } from "../use-invoice-change.ts";

interface StaleDialogProps {
  invoice: Invoice;
  step: ReturnType<typeof useInvoiceChange>;
  onDone: (done: Invoice) => void;
  /** Told when nothing is to be done. */
  onCancel: () => void;
}

/** Asks what to do where the server says something first: take up what has changed, or go on with the invoice as it is. */
export function StaleDialog({ invoice, step, onDone, onCancel }: StaleDialogProps) {
  const { failure, wanted } = step;
  const isStale = failure?.code === "stale_draft" && invoice.availableActions.includes("refresh");
  const { data: told } = useQuery({ ...refreshPreviewQuery(invoice.number), enabled: isStale });
  if (failure === null || !isCaution(failure)) return null;
  if (wanted?.call !== "sendInvoice" && wanted?.call !== "finalizeInvoice") return null;
  const { call } = wanted;
  const verb = call === "sendInvoice" ? "send" : "finalize";
  /** What was issued would otherwise not be what was shown. */
  const goOn = (refreshed: Invoice) => {
    if (told === undefined || refreshed.total === told.total) return step.change({ call }, onDone);
    onCancel();
    toast(`${invoice.number} changed once more meanwhile. Look at it before you ${verb} it.`);
  };
  return (
    <Dialog
      onClose={onCancel}
      busy={step.busy}
      title={isStale ? "This draft is out of date" : "Its due date has passed"}
      lead={failure.detail.replace(" (asItIs)", "")}
      width={isStale ? 560 : 464}
    >
      {told && <DraftDifferences changes={told} />}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button busy={step.busy} onClick={() => step.change({ call, asItIs: true }, onDone)}>
          {`${verb === "send" ? "Send" : "Finalize"} as it is`}
        </Button>
        {isStale && (
          <Button
            variant="filled"
            busy={step.busy}
            data-autofocus
            onClick={() => step.change({ call: "refreshInvoice" }, goOn)}
          >
            {`Refresh and ${verb}`}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

/** Whether a refusal only asks whether to go on. */
export function isCaution({ code }: Pick<Failure, "code">): boolean {
  return code === "stale_draft" || code === "past_due";
}
