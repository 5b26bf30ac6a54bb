import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { ReasonDialog } from "../../../../../components/reason-dialog.tsx";
import { unpricedText } from "../../unpriced-text.ts";
import { DialogFailure } from "../dialog-failure.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

/** Lets a held draft be issued although some of its usage has no price. Asks why. */
export function BillNothingDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { busy, failure, change } = useInvoiceChange(invoice.number);
  return (
    <ReasonDialog
      title="Bill nothing for usage without a price?"
      lead={`${invoice.customer.name} will not pay for ${unpricedText(invoice)}. You can undo this while ${invoice.number} is a draft.`}
      description="Kept in the timeline."
      missing="Say why nothing is billed."
      action="Bill nothing"
      variant="filled"
      busy={busy}
      failure={failure}
      notice={<DialogFailure failure={failure} />}
      onReason={(reason) => change({ call: "billNothing", body: { reason } }, onClose)}
      onClose={onClose}
    />
  );
}
