import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import { ReasonField } from "../../../../components/fields/reason-field.tsx";
import { formatMoney } from "../../../../format/money.ts";
import classes from "../dialog-form.module.css";
import { DialogFailure } from "./dialog-failure.tsx";
import { useInvoiceChange } from "./use-invoice-change.ts";

/** Makes a debt due again that was given up. */
export function UndoWriteOffDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { number, customer, currency, writtenOff } = invoice;
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, failure, change } = useInvoiceChange(number);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (reason.trim() === "") setMissing(true);
    else change({ call: "undoWriteOff", body: { reason: reason.trim() } }, onClose);
  }

  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title={`Undo the write-off of ${number}?`}
      lead={`${customer.name} owes ${formatMoney(writtenOff, currency)} again.`}
    >
      <form onSubmit={submit} noValidate className={classes.form}>
        <DialogFailure failure={failure} />
        <ReasonField
          description="Kept in the timeline and in the books."
          value={reason}
          onChange={setReason}
          error={
            failure?.fields.get("/reason") ??
            (missing && reason.trim() === "" ? "Say why it is undone." : null)
          }
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={busy} refusal={refusalOf(invoice)}>
            Undo write-off
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function refusalOf(invoice: Invoice): string | null {
  return invoice.availableActions.includes("undoWriteOff")
    ? null
    : "Nothing of this invoice is written off any more.";
}
