import type { Customer } from "@billow/contract/parties/customer.ts";
import { Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { amountForInput, currencySign, formatMoney, parseAmountUpTo } from "../../../format/money.ts";
import classes from "./customer-payments.module.css";
import { usePaymentChange } from "./use-payment-change.ts";

interface PayoutDialogProps {
  customer: Customer;
  credit: Customer["credit"][number];
  onClose: () => void;
}

/** Records that credit was paid out. */
export function PayoutDialog({ customer, credit, onClose }: PayoutDialogProps) {
  const { currency } = credit;
  const [most] = useState(credit.amount);
  const [typed, setTyped] = useState(amountForInput(most));
  const [how, setHow] = useState({ method: "Bank transfer", transactionId: "", reason: "" });
  const [tried, setTried] = useState(false);
  const { busy, failure, change } = usePaymentChange(onClose);
  const amount = parseAmountUpTo(most, typed);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (amount === null || how.method.trim() === "") return;
    const transactionId = how.transactionId.trim() || null;
    const body = {
      amount,
      currency,
      method: how.method.trim(),
      transactionId,
      reason: how.reason.trim() || null,
    };
    change({ call: "payOutCredit", id: customer.id, body });
  }

  const sign = currencySign(currency);
  const fields = failure?.fields;
  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title="Pay out credit"
      lead={`${customer.name} has ${formatMoney(most, currency)} of credit. Billow records the payout and moves no money.`}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <TextInput
          size="lg"
          label="Amount"
          inputMode="decimal"
          autoComplete="off"
          data-autofocus
          classNames={{ input: classes.amount }}
          rightSection={<span className={classes.sign}>{sign}</span>}
          rightSectionWidth={20 + sign.length * 11}
          rightSectionPointerEvents="none"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={
            fields?.get("/amount") ??
            (tried && amount === null ? `Enter an amount up to ${formatMoney(most, currency)}.` : null)
          }
        />
        <PayoutWay
          how={how}
          onChange={setHow}
          errors={{
            method:
              fields?.get("/method") ??
              (tried && how.method.trim() === "" ? "Say how it was paid out." : null),
            transactionId: fields?.get("/transactionId") ?? null,
          }}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={busy}>
            {amount === null ? "Pay out" : `Pay out ${formatMoney(amount, currency)}`}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface Way {
  method: string;
  transactionId: string;
  reason: string;
}

/** How and why it was paid out. */
function PayoutWay({
  how,
  onChange,
  errors,
}: {
  how: Way;
  onChange(how: Way): void;
  errors: { method: string | null; transactionId: string | null };
}) {
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          size="md"
          label="Method"
          maxLength={100}
          value={how.method}
          onChange={(event) => onChange({ ...how, method: event.currentTarget.value })}
          error={errors.method}
        />
        <TextInput
          size="md"
          label="Transaction ID (optional)"
          maxLength={200}
          value={how.transactionId}
          onChange={(event) => onChange({ ...how, transactionId: event.currentTarget.value })}
          error={errors.transactionId}
        />
      </div>
      <Textarea
        size="md"
        label="Reason (optional)"
        autosize
        minRows={2}
        maxRows={6}
        maxLength={500}
        value={how.reason}
        onChange={(event) => onChange({ ...how, reason: event.currentTarget.value })}
      />
    </>
  );
}
