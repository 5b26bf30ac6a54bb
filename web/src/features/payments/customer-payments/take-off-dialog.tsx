import type { ListedPayment } from "@billow/contract/books/books.ts";
import { Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { formatMoney } from "../../../format/money.ts";
import { usePaymentChange } from "./use-payment-change.ts";

interface TakeOffDialogProps {
  payment: ListedPayment;
  invoice: { id: string; number: string };
  amount: string;
  onClose: () => void;
}

/** Takes a payment off an invoice: the money stays as the customer's credit. */
export function TakeOffDialog({ payment, invoice, amount, onClose }: TakeOffDialogProps) {
  const [reason, setReason] = useState("");
  const { busy, failure, change } = usePaymentChange(onClose);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const body = { invoiceId: invoice.id, reason: reason.trim() || null };
    change({ call: "unallocatePayment", id: payment.id, body });
  }

  const money = formatMoney(amount, payment.currency);
  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title={`Take the payment off ${invoice.number}?`}
      lead={`${invoice.number} is due again. ${money} becomes ${payment.customer.name}’s credit.`}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && <Banner tone="danger">{failure.detail}</Banner>}
        <Textarea
          size="md"
          label="Reason (optional)"
          description="Kept in the timeline."
          autosize
          minRows={2}
          maxRows={6}
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" busy={busy}>
            {`Take off ${money}`}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
