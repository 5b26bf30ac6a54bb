import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { AmountField } from "../../../../../components/fields/amount-field.tsx";
import { isDate } from "../../../../../format/calendar.ts";
import { compareDecimals, decimalPlaces, isZero, subtractDecimals } from "../../../../../format/decimal.ts";
import { amountForInput, formatMoney, parseAmount } from "../../../../../format/money.ts";
import classes from "../../dialog-form.module.css";
import { DialogFailure } from "../dialog-failure.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

interface PaymentDialogProps {
  invoice: Invoice;
  today: string;
  onClose: () => void;
}

/**
 * Records money that came in. The amount is prefilled with what is due. What is recorded already under its transaction is
 * recorded again only if a person says so.
 */
export function PaymentDialog({ invoice, today, onClose }: PaymentDialogProps) {
  const { number, customer, currency, amountDue } = invoice;
  const [typed, setTyped] = useState(isZero(amountDue) ? "" : amountForInput(amountDue));
  const [method, setMethod] = useState("Bank transfer");
  const [transactionId, setTransactionId] = useState("");
  const [paidOn, setPaidOn] = useState(today);
  const [again, setAgain] = useState(false);
  const [tried, setTried] = useState(false);
  const { busy, failure, change } = useInvoiceChange(number);
  const parsed = parseAmount(typed, decimalPlaces(amountDue));
  const amount = parsed === null || isZero(parsed) ? null : parsed;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (amount === null || method.trim() === "" || !isDate(paidOn)) return;
    const body = {
      amount,
      method: method.trim(),
      transactionId: transactionId.trim() || null,
      paidOn,
      ...(again && { allowDuplicate: true }),
    };
    change({ call: "recordPayment", body }, onClose);
  }

  function problem(pointer: string, own: string | false): string | null {
    return failure?.fields.get(pointer) ?? (tried && own !== false ? own : null);
  }

  return (
    <Dialog onClose={onClose} busy={busy} title="Record payment" lead={`${number} · ${customer.name}`}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <DialogFailure failure={failure} />
        <AmountField
          currency={currency}
          value={typed}
          onChange={setTyped}
          description={effect(amount, invoice)}
          error={problem("/amount", amount === null && "Enter an amount above zero.")}
        />
        <div className={classes.pair}>
          <TextInput
            size="md"
            label="Method"
            maxLength={100}
            value={method}
            onChange={(event) => setMethod(event.currentTarget.value)}
            error={problem("/method", method.trim() === "" && "Say how it was paid.")}
          />
          <TextInput
            size="md"
            label="Received on"
            type="date"
            min={invoice.issueDate}
            max={today}
            value={paidOn}
            onChange={(event) => setPaidOn(event.currentTarget.value)}
            error={problem("/paidOn", !isDate(paidOn) && "Enter a date.")}
          />
        </div>
        <TextInput
          size="md"
          label={
            <>
              Transaction ID <span className={classes.optional}>· optional</span>
            </>
          }
          placeholder="From the bank or payment provider"
          maxLength={200}
          value={transactionId}
          onChange={(event) => setTransactionId(event.currentTarget.value)}
          error={problem("/transactionId", false)}
        />
        {(again || failure?.code === "duplicate_transaction") && (
          <label className={classes.choice}>
            <input
              type="checkbox"
              checked={again}
              onChange={(event) => setAgain(event.currentTarget.checked)}
            />
            The money arrived twice. Record it again
          </label>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={busy} refusal={refusalOf(invoice)}>
            {amount === null ? "Record payment" : `Record ${formatMoney(amount, currency)}`}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** What the typed amount will do to the invoice. */
function effect(amount: string | null, { amountDue, writtenOff, currency, status }: Invoice): string {
  const isSettled = status === "paid" && isZero(writtenOff);
  if (isSettled || status === "refunded" || status === "voided")
    return `This invoice is ${status} and stays so: the money becomes customer credit.`;
  const due = formatMoney(amountDue, currency);
  if (amount === null) return `${due} is due.`;
  const difference = compareDecimals(amount, amountDue);
  if (difference === 0) return `All of the ${due} that is due.`;
  if (difference < 0)
    return `${formatMoney(subtractDecimals(amountDue, amount), currency)} of ${due} stays due.`;
  const beyond = subtractDecimals(amount, amountDue);
  if (isZero(writtenOff)) return `${formatMoney(beyond, currency)} more than due becomes customer credit.`;
  const credit = subtractDecimals(beyond, writtenOff);
  if (credit.startsWith("-") || isZero(credit))
    return `${formatMoney(beyond, currency)} of it takes back what was written off.`;
  return `${formatMoney(writtenOff, currency)} of it takes back the write-off, and ${formatMoney(credit, currency)} becomes customer credit.`;
}

function refusalOf(invoice: Invoice): string | null {
  return invoice.availableActions.includes("recordPayment") ? null : "This invoice takes no more payments.";
}
