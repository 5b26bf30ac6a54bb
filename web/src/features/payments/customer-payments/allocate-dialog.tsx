import type { ListedPayment } from "@billow/contract/books/books.ts";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { openInvoicesQuery } from "../../../api/payments/open-invoices.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatMoney } from "../../../format/money.ts";
import { AllocationFields, leftOf, partsOf, type Typed } from "./allocation-fields.tsx";
import { usePaymentChange } from "./use-payment-change.ts";

/** Allocates what is left of a payment to open invoices. */
export function AllocateDialog({ payment, onClose }: { payment: ListedPayment; onClose: () => void }) {
  const { id, customer, currency, unallocated } = payment;
  const open = useQuery({ ...openInvoicesQuery(customer.id, currency), staleTime: 0 });
  const [typed, setTyped] = useState<Typed>({});
  const { busy, failure, change } = usePaymentChange(onClose);
  const invoices = open.isFetchedAfterMount ? open.data : undefined;
  const parts = invoices && partsOf({ invoices, money: unallocated, typed });
  const isReady = parts && parts.length > 0 && !leftOf(unallocated, parts).startsWith("-");

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isReady) change({ call: "allocatePayment", id, body: { allocations: parts } });
  }

  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title="Allocate payment"
      lead={`${formatMoney(unallocated, currency)} of this payment pays no invoice yet. It is ${customer.name}’s credit.`}
      width={520}
      focusTitle
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        {open.isError && <Banner tone="danger">The open invoices could not be loaded. Try again.</Banner>}
        {invoices === undefined ? (
          <Skeleton width="100%" height={120} />
        ) : (
          <AllocationFields
            invoices={invoices}
            money={unallocated}
            currency={currency}
            typed={typed}
            onTyped={setTyped}
            errors={failure?.fields ?? new Map()}
          />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            busy={busy}
            refusal={isReady ? null : "Enter how much an invoice gets, at most what is left."}
          >
            Allocate
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
