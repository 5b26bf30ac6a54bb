import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { ReasonField } from "../../../../../components/fields/reason-field.tsx";
import { Segments } from "../../../../../components/fields/segments.tsx";
import { isZero, subtractDecimals } from "../../../../../format/decimal.ts";
import { formatMoney } from "../../../../../format/money.ts";
import classes from "../../dialog-form.module.css";
import { DialogFailure } from "../dialog-failure.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

/** Cancels an invoice for good. Asks why, and starts on Cancel, so that a stray Enter does nothing. */
export function VoidDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { number } = invoice;
  const money = moneyOn(invoice);
  const [settle, setSettle] = useState<"credit" | "refund">("credit");
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, failure, change } = useInvoiceChange(number);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (reason.trim() === "") setMissing(true);
    else change({ call: "voidInvoice", body: { reason: reason.trim(), ...(money && { settle }) } }, onClose);
  }

  return (
    <Dialog onClose={onClose} busy={busy} title={`Void ${number}?`} lead={consequence(invoice)}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <DialogFailure failure={failure} />
        <ReasonField
          description="Kept in the timeline."
          value={reason}
          onChange={setReason}
          error={
            failure?.fields.get("/reason") ??
            (missing && reason.trim() === "" ? "Say why it is voided." : null)
          }
        />
        {money && (
          <Segments
            label="What becomes of the money"
            value={settle}
            options={[
              { value: "credit", label: "Becomes credit" },
              { value: "refund", label: "Is refunded" },
            ]}
            onChange={setSettle}
          />
        )}
        {money && (
          <p className={classes.hint}>
            {settle === "credit"
              ? `${money} that was paid becomes the customer's credit.`
              : `${money} that was paid goes back the way it came. Billow moves no money: pay it out at your bank or payment provider.`}
          </p>
        )}
        <DialogActions>
          <Button onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button type="submit" variant="danger" busy={busy} refusal={refusalOf(invoice)}>
            Void Invoice
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The money that has paid a part, as it is shown; null where none has. Credit that was used always returns. */
function moneyOn({ status, amountPaid, creditApplied, currency }: Invoice): string | null {
  const money = subtractDecimals(amountPaid, creditApplied);
  return status === "paid" || isZero(money) ? null : formatMoney(money, currency);
}

/** What voiding does: only an invoice in the books can leave the balance, and only one that was sent needs a credit note. */
function consequence({ status, total, amountDue, credited, currency, customer }: Invoice): string {
  const sum = formatMoney(status === "draft" ? total : amountDue, currency);
  const stays = "stays visible as voided. This cannot be undone.";
  if (status === "draft") return `The draft over ${sum} for ${customer.name} is cancelled, and ${stays}`;
  const over = isZero(credited) ? "the full amount" : "all that is left of it";
  const note = status === "pending" ? "" : ` A credit note over ${over} goes to the customer.`;
  return `${sum} of ${customer.name} leave the outstanding balance.${note} The invoice ${stays}`;
}

function refusalOf(invoice: Invoice): string | null {
  return invoice.availableActions.includes("void") ? null : "This invoice can no longer be voided.";
}
