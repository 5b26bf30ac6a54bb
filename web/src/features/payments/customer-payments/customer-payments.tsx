import type { ListedPayment } from "@billow/contract/books/books.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { customerPaymentsQuery, customerPayoutsQuery } from "../../../api/payments/payments.ts";
import { Button } from "../../../components/button.tsx";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { formatDate } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney, formatNegative } from "../../../format/money.ts";
import { AllocateDialog } from "./allocate-dialog.tsx";
import classes from "./customer-payments.module.css";
import { PayoutDialog } from "./payout-dialog.tsx";
import { RecordDialog } from "./record-dialog.tsx";
import { TakeOffDialog } from "./take-off-dialog.tsx";

/** What is open above the sheet. */
type Opened =
  | { what: "record" }
  | { what: "payOut"; credit: Customer["credit"][number] }
  | { what: "allocate"; payment: ListedPayment }
  | { what: "takeOff"; payment: ListedPayment; part: ListedPayment["allocations"][number] };

/** The newest payments of a customer: what each pays, and what of it is credit. */
export function CustomerPayments({ customer, today }: { customer: Customer; today: string }) {
  const query = useQuery(customerPaymentsQuery(customer.id));
  const mayWrite = usePermission("invoices.write");
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  return (
    <SheetSection
      title="Payments"
      action={
        <Button
          size="compact"
          refusal={mayWrite ? null : "Your role may view payments, but not record them."}
          onClick={() => setOpened({ what: "record" })}
        >
          Record payment
        </Button>
      }
    >
      {query.isError && (
        <ErrorState
          title="The payments could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {query.data?.length === 0 && <p className={classes.none}>No payment yet.</p>}
      {customer.credit.map((credit) => (
        <div key={credit.currency} className={classes.line}>
          <span>
            Credit <strong className={classes.sum}>{formatMoney(credit.amount, credit.currency)}</strong>
          </span>
          {mayWrite && (
            <Button size="compact" onClick={() => setOpened({ what: "payOut", credit })}>
              Pay out
            </Button>
          )}
        </div>
      ))}
      <ul className={classes.payments} aria-label="Payments">
        {query.data?.map((payment) => (
          <Payment key={payment.id} payment={payment} mayWrite={mayWrite} onOpen={setOpened} />
        ))}
      </ul>
      <Payouts customerId={customer.id} />
      {opened?.what === "payOut" && (
        <PayoutDialog customer={customer} credit={opened.credit} onClose={close} />
      )}
      {opened?.what === "record" && <RecordDialog customer={customer} today={today} onClose={close} />}
      {opened?.what === "allocate" && <AllocateDialog payment={opened.payment} onClose={close} />}
      {opened?.what === "takeOff" && (
        <TakeOffDialog
          payment={opened.payment}
          invoice={opened.part.invoice}
          amount={opened.part.amount}
          onClose={close}
        />
      )}
    </SheetSection>
  );
}

/** The newest payouts; nothing where there is none. */
function Payouts({ customerId }: { customerId: string }) {
  const { data = [] } = useQuery(customerPayoutsQuery(customerId));
  if (data.length === 0) return null;
  return (
    <ul className={classes.payments} aria-label="Payouts">
      {data.map(({ id, paidOutOn, method, transactionId, amount, currency }) => (
        <li key={id} className={classes.payment}>
          <div className={classes.line}>
            <span>
              {formatDate(paidOutOn)} · Credit paid out · {method}
              {transactionId && ` · ${transactionId}`}
            </span>
            <strong className={classes.sum}>{formatNegative(amount, currency)}</strong>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Payment({
  payment,
  mayWrite,
  onOpen,
}: {
  payment: ListedPayment;
  mayWrite: boolean;
  onOpen: (opened: Opened) => void;
}) {
  const { amount, currency, method, transactionId, paidOn, reversedOn, unallocated, allocations } = payment;
  const money = (sum: string) => formatMoney(sum, currency);
  return (
    <li className={classes.payment}>
      <div className={classes.line}>
        <span>
          {formatDate(paidOn)} · {method}
          {transactionId && ` · ${transactionId}`}
        </span>
        <strong className={classes.sum}>{money(amount)}</strong>
      </div>
      {reversedOn && <p className={classes.none}>Reversed {formatDate(reversedOn)}</p>}
      {allocations.map((part) => (
        <div key={`${part.invoice.id} ${part.allocatedOn} ${part.amount}`} className={classes.line}>
          <span className={classes.of}>
            <Link to="/invoices/$number" params={{ number: part.invoice.number }}>
              <InvoiceNumber number={part.invoice.number} />
            </Link>
            <span className={classes.sum}>{money(part.amount)}</span>
          </span>
          {mayWrite && (
            <Button
              size="compact"
              variant="quiet"
              aria-label={`Take off ${part.invoice.number}`}
              onClick={() => onOpen({ what: "takeOff", payment, part })}
            >
              Take off
            </Button>
          )}
        </div>
      ))}
      {!reversedOn && !isZero(unallocated) && (
        <div className={classes.line}>
          <span className={classes.none}>{money(unallocated)} for no invoice: customer credit</span>
          {mayWrite && (
            <Button
              size="compact"
              variant="quiet"
              aria-label={`Allocate ${money(unallocated)}`}
              onClick={() => onOpen({ what: "allocate", payment })}
            >
              Allocate
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
