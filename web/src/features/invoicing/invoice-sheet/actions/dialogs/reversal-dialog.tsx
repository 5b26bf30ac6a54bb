import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { AmountField } from "../../../../../components/fields/amount-field.tsx";
import { ReasonField } from "../../../../../components/fields/reason-field.tsx";
import { isDate } from "../../../../../format/calendar.ts";
import { formatDate } from "../../../../../format/date.ts";
import { decimalPlaces, isZero } from "../../../../../format/decimal.ts";
import { formatMoney, parseAmount } from "../../../../../format/money.ts";
import classes from "../../dialog-form.module.css";
import { DialogFailure } from "../dialog-failure.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

interface ReversalDialogProps {
  invoice: Invoice;
  today: string;
  onClose: () => void;
}

/** Takes a payment back that did not last or was recorded by mistake. The newest one is proposed. */
export function ReversalDialog({ invoice, today, onClose }: ReversalDialogProps) {
  const { number, currency } = invoice;
  const payments = invoice.payments.filter(
    ({ source, reversedOn }) => source === "money" && reversedOn === null,
  );
  const [paymentId, setPaymentId] = useState(payments.at(-1)?.id ?? "");
  const [reason, setReason] = useState("");
  const [on, setOn] = useState(today);
  const [typedFee, setTypedFee] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, failure, change } = useInvoiceChange(number);
  const fee = typedFee.trim() === "" ? "0" : parseAmount(typedFee, decimalPlaces(invoice.total));
  const payment = payments.find(({ id }) => id === paymentId);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (payment === undefined || reason.trim() === "" || !isDate(on) || fee === null) return;
    const body = { reason: reason.trim(), on, ...(isZero(fee) ? {} : { fee }) };
    change({ call: "reversePayment", paymentId: payment.id, body }, onClose);
  }

  function problem(pointer: string, own: string | false): string | null {
    return failure?.fields.get(pointer) ?? (tried && own !== false ? own : null);
  }

  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title={`Reverse a payment of ${number}?`}
      lead={consequence(invoice)}
    >
      <form onSubmit={submit} noValidate className={classes.form}>
        <DialogFailure failure={failure} />
        {payments.length > 1 && (
          <NativeSelect
            size="md"
            label="Payment"
            value={paymentId}
            onChange={(event) => setPaymentId(event.currentTarget.value)}
            data={payments.map(({ id, amount, method, paidOn }) => ({
              value: id,
              label: `${formatMoney(amount, currency)}, ${method}, ${formatDate(paidOn)}`,
            }))}
          />
        )}
        <ReasonField
          description="Kept in the timeline and in the books."
          placeholder="For example: the direct debit bounced"
          value={reason}
          onChange={setReason}
          error={problem("/reason", reason.trim() === "" && "Say why the payment is reversed.")}
        />
        <TextInput
          size="md"
          label="Reversed on"
          type="date"
          min={payment?.paidOn}
          max={today}
          value={on}
          onChange={(event) => setOn(event.currentTarget.value)}
          error={problem("/on", !isDate(on) && "Enter a date.")}
        />
        <AmountField
          label="Fee for the customer"
          currency={currency}
          value={typedFee}
          onChange={setTypedFee}
          description="A line of the next invoice. Empty for none."
          error={problem("/fee", fee === null && "Enter an amount, or nothing.")}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" busy={busy} refusal={refusalOf(invoice)}>
            {payment === undefined ? "Reverse payment" : `Reverse ${formatMoney(payment.amount, currency)}`}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function consequence({ customer }: Invoice): string {
  return `The money leaves the books, and ${customer.name} owes it again. The customer gets no credit note and no e-mail.`;
}

function refusalOf(invoice: Invoice): string | null {
  return invoice.availableActions.includes("reopen") ? null : "No payment of this invoice can be reversed.";
}
