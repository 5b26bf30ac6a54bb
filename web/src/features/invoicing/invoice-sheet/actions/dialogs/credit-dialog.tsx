import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { customerQuery } from "../../../../../api/parties/customers.ts";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { AmountField } from "../../../../../components/fields/amount-field.tsx";
import { Skeleton } from "../../../../../components/states/skeleton.tsx";
import { compareDecimals, subtractDecimals } from "../../../../../format/decimal.ts";
import { amountForInput, formatMoney, parseAmountUpTo } from "../../../../../format/money.ts";
import classes from "../../dialog-form.module.css";
import { DialogFailure } from "../dialog-failure.tsx";
import { DialogSums } from "../dialog-sums.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

interface CreditDialogProps {
  invoice: Invoice;
  onClose: () => void;
}

/** Pays out of what the customer has as credit. */
export function CreditDialog({ invoice, onClose }: CreditDialogProps) {
  const { number, customer, currency } = invoice;
  const credit = useQuery({ ...customerQuery(customer.id), staleTime: 0 });
  const has = credit.data?.credit.find((one) => one.currency === currency)?.amount;
  return (
    <Dialog onClose={onClose} title="Apply credit" lead={`${number} · ${customer.name}`}>
      {/* Once shown the form stays while credit is read again, or what was typed would be lost, and its closing too. */}
      {credit.isFetchedAfterMount ? (
        <CreditForm invoice={invoice} credit={has ?? null} onClose={onClose} />
      ) : (
        <Skeleton width="100%" height={120} />
      )}
    </Dialog>
  );
}

function CreditForm({ invoice, credit, onClose }: CreditDialogProps & { credit: string | null }) {
  const { number, currency, amountDue } = invoice;
  const most = credit === null || compareDecimals(credit, amountDue) > 0 ? amountDue : credit;
  const [typed, setTyped] = useState(amountForInput(most));
  const [tried, setTried] = useState(false);
  const { busy, failure, change } = useInvoiceChange(number);
  const amount = parseAmountUpTo(most, typed);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (amount !== null) change({ call: "applyCredit", body: { amount } }, onClose);
  }

  const money = (sum: string) => formatMoney(sum, currency);
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      <DialogFailure failure={failure} />
      <AmountField
        currency={currency}
        value={typed}
        onChange={setTyped}
        description={
          credit === null ? `At most ${money(most)}` : `The customer has ${money(credit)} of credit.`
        }
        error={
          failure?.fields.get("/amount") ??
          (tried && !busy && amount === null ? `Enter an amount up to ${money(most)}.` : null)
        }
      />
      <DialogSums
        rows={[
          ["Due", money(amountDue)],
          ["Due after this", amount === null ? "–" : money(subtractDecimals(amountDue, amount))],
        ]}
      />
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" busy={busy} refusal={refusalOf(invoice)}>
          {amount === null ? "Apply credit" : `Apply ${money(amount)}`}
        </Button>
      </DialogActions>
    </form>
  );
}

function refusalOf(invoice: Invoice): string | null {
  return invoice.availableActions.includes("applyCredit") ? null : "There is no credit to apply any more.";
}
