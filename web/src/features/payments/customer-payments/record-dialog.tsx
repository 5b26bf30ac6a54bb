import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { openInvoicesQuery } from "../../../api/payments/open-invoices.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { isDate } from "../../../format/calendar.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney, parseAmount } from "../../../format/money.ts";
import { AllocationFields, leftOf, partsOf, type Typed } from "./allocation-fields.tsx";
import { MoneyFields } from "./money-fields.tsx";
import { usePaymentChange } from "./use-payment-change.ts";

interface RecordDialogProps {
  customer: Customer;
  today: string;
  onClose: () => void;
}

/** Records money received from a customer, for several invoices or for none. */
export function RecordDialog({ customer, today, onClose }: RecordDialogProps) {
  const open = useQuery({ ...openInvoicesQuery(customer.id, customer.currency), staleTime: 0 });
  return (
    <Dialog onClose={onClose} title="Record payment" lead={customer.name} width={520}>
      {open.isError && <Banner tone="danger">The open invoices could not be loaded. Try again.</Banner>}
      {/* Once shown the form stays while invoices are read again, or what was typed would be lost. */}
      {open.isFetchedAfterMount && open.data && (
        <RecordForm customer={customer} today={today} invoices={open.data} onClose={onClose} />
      )}
      {open.isPending && <Skeleton width="100%" height={240} />}
    </Dialog>
  );
}

function RecordForm({
  customer,
  today,
  invoices,
  onClose,
}: RecordDialogProps & { invoices: readonly InvoiceSummary[] }) {
  const { currency } = customer;
  const digits = digitsOf(customer, invoices);
  const [receipt, setReceipt] = useState({
    amount: "",
    method: "Bank transfer",
    transactionId: "",
    paidOn: today,
    again: false,
  });
  const { amount, method, transactionId, paidOn } = receipt;
  const [typed, setTyped] = useState<Typed>({});
  const [tried, setTried] = useState(false);
  const { busy, failure, change } = usePaymentChange(onClose);
  const parsed = parseAmount(amount, digits);
  const money = parsed === null || isZero(parsed) ? null : parsed;
  const parts = partsOf({ invoices, money, typed });

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (money === null || parts === null || method.trim() === "" || !isDate(paidOn)) return;
    if (leftOf(money, parts).startsWith("-")) return;
    change({
      call: "createPayment",
      body: {
        customerId: customer.id,
        amount: money,
        currency,
        method: method.trim(),
        transactionId: transactionId.trim() || null,
        paidOn,
        allocations: parts,
        ...(receipt.again && { allowDuplicate: true }),
      },
    });
  }

  function problem(pointer: string, own: string | false): string | null {
    return failure?.fields.get(pointer) ?? (tried && own !== false ? own : null);
  }

  return (
    <form onSubmit={submit} noValidate className={form.form}>
      {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
      <MoneyFields
        currency={currency}
        today={today}
        receipt={receipt}
        onReceipt={setReceipt}
        asksAgain={receipt.again || failure?.code === "duplicate_transaction"}
        errors={{
          amount: problem("/amount", money === null && "Enter an amount above zero."),
          method: problem("/method", method.trim() === "" && "Say how it was paid."),
          paidOn: problem("/paidOn", !isDate(paidOn) && "Enter a date."),
          transactionId: problem("/transactionId", false),
        }}
      />
      <AllocationFields
        invoices={invoices}
        money={money}
        currency={currency}
        typed={typed}
        onTyped={setTyped}
        errors={failure?.fields ?? new Map()}
      />
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" busy={busy}>
          {money === null ? "Record payment" : `Record ${formatMoney(money, currency)}`}
        </Button>
      </DialogActions>
    </form>
  );
}

/** The currency's decimals, which only amounts of the API tell. */
function digitsOf({ credit, outstanding, currency }: Customer, invoices: readonly InvoiceSummary[]): number {
  const known = [...credit, ...outstanding].find((one) => one.currency === currency)?.amount;
  const amount = known ?? invoices[0]?.amountDue;
  if (amount !== undefined) return amount.split(".")[1]?.length ?? 0;
  return (
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}
