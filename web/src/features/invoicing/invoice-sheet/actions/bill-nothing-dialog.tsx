import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import { ReasonField } from "../../../../components/fields/reason-field.tsx";
import classes from "../dialog-form.module.css";
import { unpricedText } from "../unpriced-text.ts";
import { DialogFailure } from "./dialog-failure.tsx";
import { useInvoiceChange } from "./use-invoice-change.ts";

/** Lets a held draft be issued although some of its usage has no price. Asks why. */
export function BillNothingDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, failure, change } = useInvoiceChange(invoice.number);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (reason.trim() === "") setMissing(true);
    else change({ call: "billNothing", body: { reason: reason.trim() } }, onClose);
  }

  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title={`Bill nothing for usage without a price?`}
      lead={`${invoice.customer.name} will not pay for ${unpricedText(invoice)}. You can undo this while ${invoice.number} is a draft.`}
    >
      <form onSubmit={submit} noValidate className={classes.form}>
        <DialogFailure failure={failure} />
        <ReasonField
          description="Kept in the timeline."
          value={reason}
          onChange={setReason}
          error={
            failure?.fields.get("/reason") ??
            (missing && reason.trim() === "" ? "Say why nothing is billed." : null)
          }
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={busy}>
            Bill nothing
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
