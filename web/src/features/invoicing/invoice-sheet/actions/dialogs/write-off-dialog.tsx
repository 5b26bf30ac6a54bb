import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { AmountField } from "../../../../../components/fields/amount-field.tsx";
import { ReasonField } from "../../../../../components/fields/reason-field.tsx";
import { subtractDecimals } from "../../../../../format/decimal.ts";
import { amountForInput, formatMoney, parseAmountUpTo } from "../../../../../format/money.ts";
import classes from "../../dialog-form.module.css";
import { DialogFailure } from "../dialog-failure.tsx";
import { DialogSums } from "../dialog-sums.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

/** Gives up what is due, or a part of it. */
export function WriteOffDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { number, currency, amountDue } = invoice;
  const [typed, setTyped] = useState(amountForInput(amountDue));
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, failure, change } = useInvoiceChange(number);
  const amount = parseAmountUpTo(amountDue, typed);
  const money = (sum: string) => formatMoney(sum, currency);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (amount === null || reason.trim() === "") return;
    change({ call: "writeOffInvoice", body: { amount, reason: reason.trim() } }, onClose);
  }

  function problem(pointer: string, own: string | false): string | null {
    return failure?.fields.get(pointer) ?? (tried && !busy && own !== false ? own : null);
  }

  return (
    <Dialog onClose={onClose} busy={busy} title={`Write off ${number}?`} lead={consequence(invoice)}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <DialogFailure failure={failure} />
        <AmountField
          currency={currency}
          value={typed}
          onChange={setTyped}
          error={problem("/amount", amount === null && `Enter an amount up to ${money(amountDue)}.`)}
        />
        <ReasonField
          description="Kept in the timeline and in the books."
          placeholder="For example: the customer is insolvent"
          value={reason}
          onChange={setReason}
          error={problem("/reason", reason.trim() === "" && "Say why it is written off.")}
        />
        <DialogSums
          rows={[
            ["Due", money(amountDue)],
            ["Due after this", amount === null ? "–" : money(subtractDecimals(amountDue, amount))],
          ]}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" busy={busy} refusal={refusalOf(invoice)}>
            {amount === null ? "Write off" : `Write off ${money(amount)}`}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function consequence({ customer }: Invoice): string {
  return `The invoice stays valid, but ${customer.name} is no longer reminded of this debt. If money comes after all, it takes the write-off back.`;
}

function refusalOf(invoice: Invoice): string | null {
  return invoice.availableActions.includes("writeOff") ? null : "Nothing is due on this invoice any more.";
}
