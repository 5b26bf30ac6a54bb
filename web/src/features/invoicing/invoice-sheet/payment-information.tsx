import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { ReactNode } from "react";
import { CopyButton } from "../../../components/copy-button.tsx";
import { formatDate } from "../../../format/date.ts";
import { isZero, subtractDecimals } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatQuantity } from "../../../format/quantity.ts";
import classes from "./payment-information.module.css";
import { ProviderPayout } from "./provider-payout.tsx";
import section from "./sheet-content.module.css";

/** How and when money came, and what was given back. */
export function PaymentInformation({ invoice }: { invoice: Invoice }) {
  const { payments, refunds, creditNotes, currency, amountPaid, amountRefunded, status } = invoice;
  const money = (amount: string) => formatMoney(amount, currency);
  const left = subtractDecimals(amountPaid, amountRefunded);
  const otherNotes = creditNotes.filter(
    (note) => note.settle !== null || refunds.every((refund) => refund.creditNoteNumber !== note.number),
  );
  return (
    <section className={section.section}>
      <h3 className={section.title}>Payment Information</h3>
      {invoice.paymentReference !== null && (
        <dl className={classes.facts}>
          <Fact name="Reference">
            {invoice.paymentReference.replace(/(.{4})(?=.)/g, "$1 ")}
            <CopyButton text={invoice.paymentReference} label="Copy the reference" />
          </Fact>
        </dl>
      )}
      {payments.length === 0 && (
        <p className={classes.none}>{status === "voided" ? "No payment." : "No payment yet."}</p>
      )}
      {payments.map((payment) => (
        <dl key={payment.id} className={classes.facts}>
          <Fact name="Method">{payment.method}</Fact>
          {payment.transactionId && (
            <Fact name="Transaction ID">
              {payment.transactionId}
              <CopyButton text={payment.transactionId} label="Copy the transaction ID" />
            </Fact>
          )}
          <Fact name="Received">
            {formatDate(payment.paidOn)}, {money(payment.amount)}
            {payment.applied !== payment.amount && ` (${money(payment.applied)} of it on this invoice)`}
          </Fact>
          {payment.reversedOn && (
            <Fact name="Reversed">
              {formatDate(payment.reversedOn)}
              <span className={classes.dot}>·</span>
              {payment.reversalReason}
            </Fact>
          )}
        </dl>
      ))}
      {(refunds.length > 0 || otherNotes.length > 0) && (
        <dl className={classes.facts}>
          {refunds.map((refund) => (
            <Fact key={refund.id} name="Refund">
              {formatDate(refund.refundedOn)}, {money(refund.amount)}
              <span className={classes.dot}>·</span>
              {refund.creditNoteNumber}
              {refund.goodwill && (
                <>
                  <span className={classes.dot}>·</span>
                  goodwill
                </>
              )}
              <ProviderPayout invoice={invoice} refund={refund} />
            </Fact>
          ))}
          {refunds.length > 0 && !isZero(left) && <Fact name="Left to refund">{money(left)}</Fact>}
          {otherNotes.map((note) => (
            <Fact key={note.id} name="Credit note">
              <a href={`/api/v1/credit-notes/${note.number}/pdf`} target="_blank" rel="noopener">
                {note.number}
              </a>
              , {formatDate(note.issueDate)}, {money(note.total)}
              {note.lines.length > 0 && note.settle !== null && (
                <span className={classes.of}>{note.lines.map(creditedText).join(", ")}</span>
              )}
            </Fact>
          ))}
        </dl>
      )}
    </section>
  );
}

/** What a credit note takes back of a line. */
function creditedText({ product, quantity }: Invoice["creditNotes"][number]["lines"][number]): string {
  return quantity === null ? product : `${formatQuantity(quantity)} × ${product}`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
