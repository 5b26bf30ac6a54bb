import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { ReasonField } from "../../../../../components/fields/reason-field.tsx";
import { compareDecimals, decimalPlaces, isZero, subtractDecimals } from "../../../../../format/decimal.ts";
import { amountForInput, formatMoney, parseAmount } from "../../../../../format/money.ts";
import classes from "../../dialog-form.module.css";
import { AmountField } from "../amount-field.tsx";
import { DialogFailure } from "../dialog-failure.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

/** Gives up what is due, or a part of it. */
export function WriteOffDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { number, currency, amountDue } = invoice;
  const [typed, setTyped] = useState(amountForInput(amountDue));
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, failure, change } = useInvoiceChange(number);
  const parsed = parseAmount(typed, decimalPlaces(amountDue));
  const amount = parsed === null || isZero(parsed) || compareDecimals(parsed, amountDue) > 0 ? null : parsed;
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
        <dl className={classes.sums}>
          <div className={classes.sum}>
            <dt>Due</dt>
            <dd>{money(amountDue)}</dd>
          </div>
          <div className={classes.sum}>
            <dt>Due after this</dt>
            <dd>{amount === null ? "–" : money(subtractDecimals(amountDue, amount))}</dd>
          </div>
        </dl>
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
