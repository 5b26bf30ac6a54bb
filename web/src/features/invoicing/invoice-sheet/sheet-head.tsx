import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSeesAll } from "../../../api/access/session.ts";
import { customerQuery } from "../../../api/parties/customers.ts";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { StatusBadge } from "../../../components/status-badge.tsx";
import { formatDate, formatDateRange, formatMonth } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./sheet-head.module.css";

/** Which invoice, whose, and its dates. On a phone the amount leads, as the number is in the bar. */
export function SheetHead({ invoice, phone }: { invoice: Invoice; phone: boolean }) {
  const { number, status, customer, currency, total, amountRefunded, writtenOff, credited } = invoice;
  return (
    <>
      <div className={classes.line}>
        <p className={classes.number}>
          {phone ? formatMoney(total, currency) : <InvoiceNumber number={number} />}
        </p>
        <StatusBadge status={status} />
        {!isZero(amountRefunded) && (
          <span className={classes.refunded}>
            {formatMoney(amountRefunded, currency)} of {formatMoney(total, currency)}
          </span>
        )}
        {!isZero(credited) && status !== "voided" && (
          <span className={classes.refunded}>{formatMoney(credited, currency)} credited</span>
        )}
        {!isZero(writtenOff) && (
          <span className={classes.refunded}>{formatMoney(writtenOff, currency)} written off</span>
        )}
        {invoice.collectingOn !== null && (
          <span className={classes.refunded}>collecting on {formatDate(invoice.collectingOn)}</span>
        )}
        {invoice.promise && (
          <span className={classes.refunded}>
            {invoice.promise.isBroken ? "Promise broken:" : "Promised by"} {formatDate(invoice.promise.on)}
          </span>
        )}
        {invoice.emailWaiting && <EmailWaiting number={number} />}
      </div>
      <Link to="/customers/$id" params={{ id: customer.id }} className={classes.customer}>
        {customer.name}
      </Link>
      <Dates invoice={invoice} phone={phone} />
    </>
  );
}

function EmailWaiting({ number }: { number: string }) {
  if (!useSeesAll()) return <span className={classes.refunded}>Not e-mailed yet</span>;
  return (
    <Link to="/outbox" search={{ q: number }} className={classes.waiting}>
      Not e-mailed yet, it waits in the outbox
    </Link>
  );
}

function Dates({ invoice, phone }: { invoice: Invoice; phone: boolean }) {
  const { status, issueDate, dueDate, paidDate, period, issuedToday } = invoice;
  const unsent = status === "draft" || status === "pending";
  return (
    <dl className={classes.dates} data-unsent={unsent || undefined}>
      <Fact name="Issue Date">{formatDate(issueDate)}</Fact>
      <Fact name="Due Date" late={status === "overdue"}>
        {formatDate(dueDate)}
      </Fact>
      {issuedToday && issuedToday.issueDate !== issueDate && (
        <Fact name="Issued today">
          {formatDate(issuedToday.issueDate)}, due {formatDate(issuedToday.dueDate)}
        </Fact>
      )}
      {!unsent && (!phone || paidDate) && (
        <Fact name="Paid Date">{paidDate ? formatDate(paidDate) : <Missing means="not paid" />}</Fact>
      )}
      {period && (
        <Fact name={phone ? "Period" : "Billing Period"}>
          {phone && isWholeMonth(period)
            ? formatMonth(period.from, "short")
            : formatDateRange(period.from, period.before)}
        </Fact>
      )}
      {unsent && !phone && <GoesTo customerId={invoice.customer.id} />}
    </dl>
  );
}

/** Where the e-mail would go: what one wants to see before sending. */
function GoesTo({ customerId }: { customerId: string }) {
  const customer = useQuery(customerQuery(customerId)).data;
  return (
    <Fact name="Goes to">
      {customer?.billingEmail ??
        (customer ? <span className={classes.none}>No billing e-mail</span> : "\u00a0")}
    </Fact>
  );
}

function Fact({ name, late, children }: { name: string; late?: boolean; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt className={classes.label}>{name}</dt>
      <dd className={classes.value} data-late={late || undefined}>
        {children}
      </dd>
    </div>
  );
}

function isWholeMonth({ from, before }: { from: string; before: string }): boolean {
  return from.endsWith("-01") && before.endsWith("-01");
}
