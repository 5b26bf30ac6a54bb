import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { AmountField } from "../../../../../components/fields/amount-field.tsx";
import { Segments } from "../../../../../components/fields/segments.tsx";
import { compareDecimals, decimalPlaces, isZero, subtractDecimals } from "../../../../../format/decimal.ts";
import { amountForInput, formatMoney, formatNegative, parseAmount } from "../../../../../format/money.ts";
import classes from "../../dialog-form.module.css";
import { DialogFailure } from "../dialog-failure.tsx";
import { DialogSums } from "../dialog-sums.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

/** Gives money back, all that is left or a part of it. */
export function RefundDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { number, customer, currency, amountPaid, amountRefunded } = invoice;
  const left = subtractDecimals(amountPaid, amountRefunded);
  const [kind, setKind] = useState<"full" | "partial">("full");
  const [typed, setTyped] = useState(amountForInput(left));
  const [reason, setReason] = useState("");
  const [goodwill, setGoodwill] = useState(false);
  const [transactionId, setTransactionId] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, failure, change } = useInvoiceChange(number);

  const { amount, problem } =
    kind === "full" ? { amount: left, problem: null } : readAmount(typed, left, currency);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (amount === null) return;
    const body = {
      amount,
      goodwill,
      reason: reason.trim() || null,
      transactionId: transactionId.trim() || null,
    };
    change({ call: "refundInvoice", body }, onClose);
  }

  return (
    <Dialog onClose={onClose} busy={busy} title={`Refund ${number}`} lead={customer.name}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <DialogFailure failure={failure} />
        <Segments
          autofocus
          label="How much"
          value={kind}
          options={[
            { value: "full", label: "Full refund" },
            { value: "partial", label: "Partial refund" },
          ]}
          onChange={setKind}
        />
        {kind === "partial" && (
          <AmountField
            currency={currency}
            value={typed}
            onChange={setTyped}
            description={`At most ${formatMoney(left, currency)}`}
            error={failure?.fields.get("/amount") ?? (tried ? problem : null)}
          />
        )}
        <TextInput
          size="md"
          label={<Optional name="Reason" note="shown on the credit note" />}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={failure?.fields.get("/reason")}
        />
        <TextInput
          size="md"
          label={<Optional name="Transaction ID" note="optional" />}
          placeholder="From the bank or payment provider"
          maxLength={200}
          value={transactionId}
          onChange={(event) => setTransactionId(event.currentTarget.value)}
          error={failure?.fields.get("/transactionId")}
        />
        <label className={classes.choice}>
          <input
            type="checkbox"
            checked={goodwill}
            onChange={({ currentTarget }) => setGoodwill(currentTarget.checked)}
          />
          Goodwill: the invoice itself is right
        </label>
        <Sums invoice={invoice} left={left} amount={amount} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            busy={busy}
            refusal={isZero(left) ? "Nothing is left to refund." : null}
          >
            {amount === null ? "Refund" : `Refund ${formatMoney(amount, currency)}`}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Optional({ name, note }: { name: string; note: string }) {
  return (
    <>
      {name} <span className={classes.optional}>· {note}</span>
    </>
  );
}

/** Paid − refunded − this = left. */
function Sums({ invoice, left, amount }: { invoice: Invoice; left: string; amount: string | null }) {
  const { currency, amountPaid, amountRefunded } = invoice;
  const rows: [string, string][] = [
    ["Paid", formatMoney(amountPaid, currency)],
    ["Refunded so far", formatNegative(amountRefunded, currency)],
    ["This refund", amount === null ? "–" : formatNegative(amount, currency)],
    ["Left after this", amount === null ? "–" : formatMoney(subtractDecimals(left, amount), currency)],
  ];
  return <DialogSums rows={rows} />;
}

function readAmount(
  typed: string,
  left: string,
  currency: string,
): { amount: string | null; problem: string | null } {
  const amount = parseAmount(typed, decimalPlaces(left));
  if (amount === null || isZero(amount)) return { amount: null, problem: "Enter an amount above zero." };
  if (compareDecimals(amount, left) > 0)
    return { amount: null, problem: `At most ${formatMoney(left, currency)} is left to refund.` };
  return { amount, problem: null };
}
