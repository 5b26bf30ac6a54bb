import type { BankLine, BankOffer } from "@billow/contract/payments/bank-line.ts";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Failure } from "../../../api/client/failure.ts";
import type { BankDecision } from "../../../api/payments/bank-lines.ts";
import { openInvoicesQuery } from "../../../api/payments/open-invoices.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { CustomerSelect } from "../../../components/fields/customer-select.tsx";
import form from "../../../components/fields/form.module.css";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { formatDate } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./bank.module.css";
import { fillInvoices } from "./fill-invoices.ts";
import { payoutText } from "./line-words.ts";

interface AssignDialogProps {
  line: BankLine;
  busy: boolean;
  failure: Failure | undefined;
  onBook: (decision: BankDecision) => void;
  /** It is no customer's money, but what a provider has paid out. */
  onPayout: (provider: NonNullable<BankOffer["provider"]>) => void;
  onClose: () => void;
}

/** Says by hand whose money a line is, and which invoices it pays. */
export function AssignDialog({ line, busy, failure, onBook, onPayout, onClose }: AssignDialogProps) {
  const { amount, currency, heldByProviders } = line;
  const first = line.offers.find(({ customer }) => customer !== null);
  const [customerId, setCustomerId] = useState(first?.customer?.id);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(first?.allocations.map(({ invoice }) => invoice.id)),
  );
  const [tried, setTried] = useState(false);
  const open = useQuery({
    ...openInvoicesQuery(customerId ?? "", currency),
    enabled: customerId !== undefined,
    staleTime: 0,
  });
  const invoices = (customerId === undefined ? undefined : open.data) ?? [];
  const { allocations, left } = fillInvoices(
    amount,
    invoices.filter(({ id }) => chosen.has(id)),
  );
  const isForeign = invoices.some(
    ({ id, issuerId }) => chosen.has(id) && line.issuer !== null && issuerId !== line.issuer.id,
  );
  const get = new Map(allocations.map((part) => [part.invoiceId, part.amount]));

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (customerId === undefined || busy) return;
    onBook({ do: "book", id: line.id, body: { customerId, allocations } });
  }

  return (
    <Dialog
      onClose={onClose}
      title="Book the line"
      width={520}
      lead={`${formatMoney(amount, currency)} from ${line.name || "an unnamed sender"}, ${formatDate(line.bookedOn)}. ${line.text}`}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && <Banner tone="danger">{failure.detail}</Banner>}
        {heldByProviders.map(({ provider }) => (
          <p key={provider} className={classes.minor}>
            Not a customer’s money?{" "}
            <Button size="compact" variant="quiet" onClick={() => onPayout(provider)}>
              {payoutText(provider)}
            </Button>
          </p>
        ))}
        <CustomerSelect
          label="Customer"
          autofocus={customerId === undefined}
          value={customerId}
          onChange={(id) => {
            setCustomerId(id);
            setChosen(new Set());
          }}
          error={tried && customerId === undefined ? "Choose whose money it is." : null}
        />
        {customerId !== undefined && (
          <fieldset className={classes.invoices}>
            <legend>Invoices it pays</legend>
            {open.isSuccess && invoices.length === 0 && (
              <p className={classes.minor}>No open invoice in {currency}.</p>
            )}
            {invoices.map(({ id, number, amountDue, dueDate }) => (
              <label key={id} className={classes.invoice}>
                <input
                  type="checkbox"
                  checked={chosen.has(id)}
                  onChange={({ currentTarget }) => setChosen(changed(chosen, id, currentTarget.checked))}
                />
                <span className={classes.party}>
                  <InvoiceNumber number={number} />
                  <span className={classes.minor}>
                    {formatMoney(amountDue, currency)} due {formatDate(dueDate)}
                  </span>
                </span>
                <span className={classes.amount}>
                  {get.has(id) ? formatMoney(get.get(id) ?? "0", currency) : ""}
                </span>
              </label>
            ))}
            <p className={classes.minor} aria-live="polite">
              {isZero(left)
                ? "Nothing is left."
                : `${formatMoney(left, currency)} becomes the customer’s credit.`}
            </p>
            {isForeign && (
              <Banner tone="warn">
                The money came to the account of {line.issuer?.name}, and another issuer sent these invoices.
              </Banner>
            )}
          </fieldset>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={busy}>
            Book {formatMoney(amount, currency)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function changed(chosen: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const next = new Set(chosen);
  if (isIn) next.add(id);
  else next.delete(id);
  return next;
}
