import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { ReasonDialog } from "../../../../../components/reason-dialog.tsx";
import { formatMoney } from "../../../../../format/money.ts";
import { DialogFailure } from "../dialog-failure.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

/** Makes a debt due again that was given up. */
export function UndoWriteOffDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { number, customer, currency, writtenOff } = invoice;
  const { busy, failure, change } = useInvoiceChange(number);
  return (
    <ReasonDialog
      title={`Undo the write-off of ${number}?`}
      lead={`${customer.name} owes ${formatMoney(writtenOff, currency)} again.`}
      description="Kept in the timeline and in the books."
      missing="Say why it is undone."
      action="Undo write-off"
      variant="filled"
      refusal={refusalOf(invoice)}
      busy={busy}
      failure={failure}
      notice={<DialogFailure failure={failure} />}
      onReason={(reason) => change({ call: "undoWriteOff", body: { reason } }, onClose)}
      onClose={onClose}
    />
  );
}

function refusalOf(invoice: Invoice): string | null {
  return invoice.availableActions.includes("undoWriteOff")
    ? null
    : "Nothing of this invoice is written off any more.";
}
